package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tickgrad.kernel.Padding;

/**
 * The calls of a live system, on memory of its own and data without meaning: every entry for single rows, batches of any size up to
 * {@code rows}, batches in pieces with clipping and row weights, and input that is refused or overflows.
 */
final class Rehearsal {
    /** Small, so that thousands of steps on meaningless data stay finite. */
    private static final float SPREAD = 0.01f;

    /**
     * Calls of one entry in a row: HotSpot compiles a method with loops from its 600th call, when what is called ten times as often has long been compiled.
     */
    static final int REPEATS = 10;

    /** Rows of a batch that runs in two pieces, the second one shorter. */
    private static final int PIECE = 2;

    /** So small that every step clips. */
    private static final double CLIP = 1e-9;

    private final Predictor predictor;
    private final RawPredictor raw;
    private final Trainer trainer;
    private final Trainer pieces;
    private final Parameters parameters;
    private final Parameters fresh;
    private final Matrix[] X; // by rows
    private final Matrix[] T;
    private final Matrix[] Y;

    /** Rows whose pads belong to somebody else: predictions are copied there. */
    private final Matrix view;
    private final Matrix twoPieces;
    private final Matrix twoRows;
    private final Matrix targets;
    private final Matrix weights;
    private final MemorySegment[] extremes;
    private final MemorySegment badTarget;
    private final Matrix badBatch;
    private final MemorySegment t;
    private final MemorySegment y;
    private final MemorySegment g;
    private final float[] heapX;
    private final float[] heapY;
    private final double[] rawX;
    private final double[] rawY;
    private final ByteBuffer buffer;

    Rehearsal(Arena arena, Architecture architecture, Loss loss, Optimizer optimizer, int rows) {
        int inputs = architecture.inputs();
        int outputs = architecture.outputs();
        parameters = Parameters.initialized(arena, architecture, Initializer.LECUN_NORMAL, 1);
        fresh = new Parameters(arena, architecture);
        fresh.copyFrom(parameters);
        predictor = new Predictor(arena, parameters, rows);
        raw = Model.of(parameters).predictor(arena);
        trainer = new Trainer(arena, parameters, loss, optimizer, rows);
        pieces = new Trainer(arena, parameters, loss, optimizer, PIECE).clipNorm(CLIP);
        int most = Math.max(rows, 2 * PIECE);
        Matrix allX = Matrix.allocate(arena, most, inputs);
        Matrix allT = Matrix.allocate(arena, most, loss.targets(outputs));
        Matrix allY = Matrix.allocate(arena, most, outputs);
        CounterRandom random = new CounterRandom(1, 0);
        for (int r = 0; r < most; r++) {
            for (int c = 0; c < inputs; c++) {
                allX.set(r, c, SPREAD * (float) random.nextGaussian());
            }
        }
        X = pieces(allX, rows);
        T = pieces(allT, rows);
        Y = pieces(allY, rows);
        view = Matrix.view(allY.segment(), 0, 2, outputs, allY.ld());
        twoPieces = allX.rows(0, 2 * PIECE - 1);
        twoRows = allX.rows(0, 2);
        targets = allT.rows(0, 2 * PIECE - 1);
        weights = filled(arena, 2 * PIECE - 1, 1, 1.0f);
        extremes = new MemorySegment[] {
            filled(arena, 1, inputs, 0.0f).segment(),
            filled(arena, 1, inputs, Float.MAX_VALUE).segment(),
            filled(arena, 1, inputs, Float.NaN).segment()
        };
        badTarget = filled(arena, 1, loss.targets(outputs), Float.NaN).segment();
        badBatch = filled(arena, 2, inputs, Float.NaN);
        t = allT.segment();
        y = arena.allocate((long) Padding.pad(outputs) * Float.BYTES, Padding.BYTES);
        g = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
        heapX = new float[inputs];
        heapY = new float[outputs];
        rawX = new double[inputs];
        rawY = new double[outputs];
        buffer = ByteBuffer.allocateDirect(Float.BYTES * inputs).order(ByteOrder.nativeOrder());
    }

    /** The first 0, 1, 2 … rows of a matrix. */
    private static Matrix[] pieces(Matrix all, int rows) {
        Matrix[] pieces = new Matrix[rows + 1];
        for (int m = 1; m <= rows; m++) {
            pieces[m] = all.rows(0, m);
        }
        return pieces;
    }

    private static Matrix filled(Arena arena, int rows, int cols, float value) {
        Matrix A = Matrix.allocate(arena, rows, cols);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                A.set(r, c, value);
            }
        }
        return A;
    }

    /**
     * {@value #REPEATS} calls of every entry for single rows, one entry after the other. The loops keep this method itself out of C2's hands: a
     * caller that is called as often as what it calls would be compiled too, with all of it inlined, for nothing.
     */
    void rows() {
        MemorySegment x = X[1].segment();
        int outputs = parameters.architecture().outputs();
        for (int i = 0; i < REPEATS; i++) {
            predictor.predict(x, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            predictor.predict(x, 0, y, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            predictor.greeks(x, 0, i % outputs, g, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            trainer.learn(x, 0, t, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            pieces.learn(x, 0, t, 0);
        }
        parameters.copyFrom(fresh);
        copiedRows(x, outputs);
    }

    /** The same of the entries that copy their row first. */
    private void copiedRows(MemorySegment x, int outputs) {
        for (int i = 0; i < REPEATS; i++) {
            predictor.predict(heapX, heapY);
        }
        for (int i = 0; i < REPEATS; i++) {
            predictor.predict(buffer, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            predictor.predictCopy(x, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            raw.predict(rawX, rawY);
        }
        for (int i = 0; i < REPEATS; i++) {
            raw.greeks(rawX, i % outputs, rawX);
        }
    }

    /** A prediction and a step on m rows. The parameters return to where they began, so that no number of calls drives them anywhere. */
    void batch(int m) {
        predictor.predict(X[m], Y[m]);
        trainer.step(X[m], T[m]);
        parameters.copyFrom(fresh);
    }

    /** What batches do besides: pieces, clipping, row weights, evaluation, predictions for a view. */
    void special() {
        pieces.step(twoPieces, targets, weights);
        pieces.evaluate(twoPieces, targets);
        predictor.predict(twoRows, view);
        parameters.copyFrom(fresh);
    }

    /**
     * Input that the market, or a mistake, sends one day: a branch that was never taken is compiled as a trap, and the first NaN would throw the compiled
     * code away. Refusals allocate their exceptions.
     */
    void upset() {
        for (MemorySegment x : extremes) {
            predictor.predict(x, 0);
            predictor.greeks(x, 0, 0, g, 0);
            learn(x, t);
        }
        learn(X[1].segment(), badTarget);
        step(badBatch, targets.rows(0, badBatch.rows()));
        step(twoPieces, targets.rows(0, 1));
        parameters.copyFrom(fresh);
    }

    private void step(Matrix batch, Matrix targets) {
        try {
            trainer.step(batch, targets);
        } catch (IllegalArgumentException expected) {
            // It was refused before anything was written.
        }
    }

    private void learn(MemorySegment x, MemorySegment target) {
        try {
            trainer.learn(x, 0, target, 0);
        } catch (IllegalArgumentException expected) {
            // It was refused before anything was written.
        }
    }
}

package tickgrad.model.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Rehearsed;

/** A day of a reader and a writer: every entry, publications that succeed and that are put off or refused, NaN and wrong arguments. */
final class LiveRehearsal implements Rehearsed {
    /**
     * Calls of one entry in a row: the loops keep the caller itself out of C2's hands. More than of a predictor's entries, which these call: what
     * lies around them must be compiled by then too.
     */
    private static final int REPEATS = 10;

    /** One more than there are buffers to publish into: the last publication is put off. */
    private static final int PUBLICATIONS = 3;

    private final LiveWeights live;
    private final Reader reader;
    private final Parameters weights;
    private final Parameters copy;
    private final Parameters bad;
    private final Folded shifted;
    private final Matrix[] X; // by rows
    private final Matrix[] Y;

    /** Rows whose pads belong to somebody else: predictions are copied there. */
    private final Matrix view;

    private final MemorySegment x;
    private final MemorySegment y;
    private final MemorySegment nan;
    private final MemorySegment heap;

    LiveRehearsal(Arena arena, LiveWeights live, Parameters weights, int rows) {
        Architecture a = live.architecture();
        this.live = live;
        this.reader = live.reader(0).attach();
        this.weights = weights;
        this.copy = new Parameters(arena, a);
        this.bad = new Parameters(arena, a);
        bad.weight(0, 0, 0, Float.NaN);
        this.shifted = new Folded(arena, a);
        shifted.shift().set(ValueLayout.JAVA_FLOAT, 0, 1.0f);
        X = matrices(arena, rows, a.inputs());
        Y = matrices(arena, rows, a.outputs());
        view = Matrix.view(Y[rows].segment(), 0, Math.min(2, rows), a.outputs(), Y[rows].ld());
        x = X[1].segment();
        y = Matrix.allocate(arena, 1, Math.max(a.inputs(), a.outputs())).segment();
        Matrix row = Matrix.allocate(arena, 1, a.inputs());
        IntStream.range(0, a.inputs()).forEach(i -> row.set(0, i, Float.NaN));
        nan = row.segment();
        heap = MemorySegment.ofArray(new float[a.inputs()]);
    }

    /** Zeros: 0, 1, 2 … rows. */
    private static Matrix[] matrices(Arena arena, int rows, int cols) {
        Matrix all = Matrix.allocate(arena, rows, cols);
        return IntStream.rangeClosed(0, rows).mapToObj(m -> all.rows(0, m)).toArray(Matrix[]::new);
    }

    @Override
    public void rows() {
        entries();
        live.publish(shifted);
        entries();
        for (int i = 0; i < REPEATS; i++) {
            live.publish(weights);
            reader.quiesce();
        }
        for (int i = 0; i < PUBLICATIONS; i++) {
            live.publish(weights);
        }
    }

    private void entries() {
        for (int i = 0; i < REPEATS; i++) {
            reader.predict(x, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            reader.predict(x, 0, y, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            reader.greeks(x, 0, i % live.architecture().outputs(), y, 0);
        }
        for (int i = 0; i < REPEATS; i++) {
            reader.copyTo(copy);
        }
        for (int i = 0; i < REPEATS; i++) {
            reader.quiesce();
        }
        for (int i = 0; i < REPEATS; i++) {
            reader.predict(X[1], Y[1]);
        }
    }

    @Override
    public void batch(int m) {
        reader.predict(X[m], Y[m]);
        reader.predict(X[view.rows()], view);
    }

    @Override
    public void upset() {
        reader.predict(nan, 0);
        reader.predict(nan, 0, y, 0);
        reader.greeks(nan, 0, 0, y, 0);
        for (MemorySegment bad : new MemorySegment[] {heap, x.asSlice(1), x.asSlice(x.byteSize())}) {
            refused(() -> reader.predict(bad, 0));
            refused(() -> reader.predict(x, 0, bad, 0));
            refused(() -> reader.greeks(x, 0, 0, bad, 0));
        }
        refused(() -> reader.predict(x, -Float.BYTES));
        refused(() -> reader.greeks(x, 0, -1, y, 0));
        refused(() -> reader.greeks(x, 0, 0, x.asReadOnly(), 0));
        refused(() -> reader.predict(X[1], Y[0]));
        refused(() -> live.publish(bad));
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (IllegalArgumentException | IndexOutOfBoundsException expected) {
            // It was refused before anything was written.
        }
    }
}

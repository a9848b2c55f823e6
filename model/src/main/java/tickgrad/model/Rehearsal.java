package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/** One call of every entry that a live system uses, on memory of its own and data without meaning. */
final class Rehearsal {
    /** Small, so that thousands of steps on meaningless data stay finite. */
    private static final float SPREAD = 0.01f;

    private final Predictor predictor;
    private final Trainer trainer;
    private final Matrix X;
    private final Matrix T;
    private final Matrix Y;
    private final MemorySegment x;
    private final MemorySegment t;
    private final MemorySegment y;
    private final MemorySegment g;
    private final Parameters fresh;

    Rehearsal(Arena arena, Architecture architecture, Loss loss, Optimizer optimizer, int rows) {
        Parameters parameters = Parameters.initialized(arena, architecture, Initializer.LECUN_NORMAL, 1);
        fresh = new Parameters(arena, architecture);
        fresh.copyFrom(parameters);
        predictor = new Predictor(arena, parameters, rows);
        trainer = new Trainer(arena, parameters, loss, optimizer, rows);
        X = Matrix.allocate(arena, rows, architecture.inputs());
        T = Matrix.allocate(arena, rows, loss.targets(architecture.outputs()));
        Y = Matrix.allocate(arena, rows, architecture.outputs());
        CounterRandom random = new CounterRandom(1, 0);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < X.cols(); c++) {
                X.set(r, c, SPREAD * (float) random.nextGaussian());
            }
        }
        x = X.segment();
        t = T.segment();
        y = arena.allocate((long) Padding.pad(architecture.outputs()) * Float.BYTES, Padding.BYTES);
        g = arena.allocate((long) Padding.pad(architecture.inputs()) * Float.BYTES, Padding.BYTES);
    }

    /** The parameters return to where they began, so that no number of calls drives them anywhere. */
    void all() {
        predictor.predict(x, 0);
        predictor.predict(x, 0, y, 0);
        predictor.predict(X, Y);
        predictor.greeks(x, 0, 0, g, 0);
        trainer.learn(x, 0, t, 0);
        trainer.step(X, T);
        trainer.parameters().copyFrom(fresh);
    }
}

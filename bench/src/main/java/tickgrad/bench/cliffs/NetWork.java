package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/** The workloads of a standard net as {@link Work}, named like {@code B forward-1}. */
final class NetWork {
    /** What every net can be asked for. */
    static final List<String> WORKLOADS =
            List.of("forward-1", "greeks-1", "train-1-sgd", "forward-256", "train-32-adam", "train-256-adam");

    private static final int CYCLE = 64;
    private static final int SMALL = 32;
    private static final int LARGE = 256;

    /** So small that parameters stay where they began, however long the run. */
    private static final double SGD_RATE = 1e-4;

    private static final double ADAM_RATE = 1e-6;

    private NetWork() {}

    /** The workload; the arena owns its memory. */
    static Work of(Arena arena, StandardNet net, String workload) {
        return of(arena, net, workload, net.inputs(arena));
    }

    /** The workload on inputs {@code (ROWS, inputs)} of one's own. */
    static Work of(Arena arena, StandardNet net, String workload, Matrix X) {
        Architecture architecture = net.architecture();
        Matrix T = net.targets(arena);
        MemorySegment x = X.segment();
        MemorySegment t = T.segment();
        long macs = 0;
        for (int l = 0; l < architecture.layers(); l++) {
            macs += (long) architecture.inputs(l) * architecture.outputs(l);
        }
        String name = net + " " + workload;
        return switch (workload) {
            case "forward-1" -> {
                Predictor predictor = new Predictor(arena, net.parameters(arena), 1);
                yield new Work(name, macs, i -> predictor.predict(x, X.offset(i % CYCLE)));
            }
            case "greeks-1" -> {
                Predictor predictor = new Predictor(arena, net.parameters(arena), 1);
                MemorySegment g = arena.allocate(4L * X.ld(), 64);
                yield new Work(name, 2 * macs, i -> predictor.greeks(x, X.offset(i % CYCLE), 0, g, 0));
            }
            case "train-1-sgd" -> {
                Trainer trainer = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.sgd(SGD_RATE), 1);
                yield new Work(
                        name, 3 * macs, i -> trainer.learn(x, X.offset(i % CYCLE), t, T.offset(i % CYCLE)));
            }
            case "forward-256" -> {
                Predictor predictor = new Predictor(arena, net.parameters(arena), LARGE);
                Matrix Y = Matrix.allocate(arena, LARGE, architecture.outputs());
                Matrix rows = X.rows(0, LARGE);
                yield new Work(name, LARGE * (double) macs, _ -> predictor.predict(rows, Y));
            }
            case "train-32-adam" -> steps(arena, net, X, T, SMALL, name, macs);
            case "train-256-adam" -> steps(arena, net, X, T, LARGE, name, macs);
            default -> throw new IllegalArgumentException("workload: " + workload + ", expected one of " + WORKLOADS);
        };
    }

    private static Work steps(Arena arena, StandardNet net, Matrix X, Matrix T, int m, String name, long macs) {
        Trainer trainer = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.adam(ADAM_RATE), m);
        Matrix rows = X.rows(0, m);
        Matrix targets = T.rows(0, m);
        return new Work(name, 3.0 * m * macs, _ -> trainer.step(rows, targets));
    }
}

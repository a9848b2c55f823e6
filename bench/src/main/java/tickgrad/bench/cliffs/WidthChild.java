package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/**
 * The JVM of {@link Widths}: prints {@code peak TAB bits TAB GFLOP/s}, then for each net {@code net TAB nanoseconds a row TAB GFLOP/s TAB hash},
 * where the hash covers the outputs of 256 rows, some steps of training, and the outputs after them.
 */
final class WidthChild {
    private static final int ROWS = 256;
    private static final int STEPS = 3;
    private static final long MEASURE_NANOS = 1_000_000_000L;

    private WidthChild() {}

    public static void main(String[] nets) {
        System.out.println("peak\t" + FmaPeak.bits() + "\t" + FmaPeak.gflops(MEASURE_NANOS));
        for (String name : nets) {
            StandardNet net = StandardNet.valueOf(name);
            try (Arena arena = Arena.ofShared()) {
                Work forward = NetWork.of(arena, net, "forward-256");
                Slices.settle(forward.call());
                double nanos = Slices.lowDecile(forward.call(), MEASURE_NANOS);
                System.out.println(name + "\t" + nanos / ROWS + "\t" + 2 * forward.units() / nanos + "\t" + hash(arena, net));
            }
        }
    }

    private static String hash(Arena arena, StandardNet net) {
        Matrix X = net.inputs(arena).rows(0, ROWS);
        Matrix T = net.targets(arena).rows(0, ROWS);
        Matrix Y = Matrix.allocate(arena, ROWS, net.architecture().outputs());
        Trainer trainer = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.adam(1e-3), ROWS);
        Predictor predictor = new Predictor(arena, trainer.parameters(), ROWS);
        StringBuilder all = new StringBuilder();
        predictor.predict(X, Y);
        all.append(hash(Y.segment()));
        for (int i = 0; i < STEPS; i++) {
            all.append(trainer.step(X, T));
            all.append(trainer.learn(X.segment(), X.offset(i), T.segment(), T.offset(i)));
        }
        predictor.predict(X, Y);
        return hash(MemorySegment.ofArray(all.append(hash(Y.segment())).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static String hash(MemorySegment segment) {
        return OutputDirectory.sha256(segment.toArray(ValueLayout.JAVA_BYTE)).substring(0, 16);
    }
}

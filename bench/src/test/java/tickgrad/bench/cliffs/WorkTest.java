package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

class WorkTest {
    @Test
    void everyKernelAndWorkloadRuns() {
        try (Arena arena = Arena.ofConfined()) {
            for (String name : KernelWork.NAMES) {
                run(ColdChild.work(arena, name), name);
            }
            for (String workload : NetWork.WORKLOADS) {
                run(ColdChild.work(arena, "A " + workload), "A " + workload);
            }
        }
    }

    private static void run(Work work, String name) {
        assertEquals(name, work.name());
        assertTrue(work.units() > 0);
        work.call().run(0);
        work.call().run(1);
    }

    /** The flood is one: no input is normal, hardly one is zero, and so it is with the outputs of a linear layer without biases. */
    @Test
    void aFloodOfSubnormalsIsOne() {
        try (Arena arena = Arena.ofConfined()) {
            for (StandardNet net : StandardNet.values()) {
                Matrix X = Subnormals.scaled(net.inputs(arena));
                Matrix Y = Matrix.allocate(arena, X.rows(), 8);
                Parameters p = Parameters.initialized(arena, Architecture.of(X.cols() + "-8 identity"), Initializer.HE_NORMAL, 1);
                new Predictor(arena, p, X.rows()).predict(X, Y);
                for (Matrix flood : List.of(X, Y)) {
                    int zeros = 0;
                    for (int r = 0; r < flood.rows(); r++) {
                        for (int j = 0; j < flood.cols(); j++) {
                            float v = Math.abs(flood.get(r, j));
                            assertTrue(v < Float.MIN_NORMAL, net + " " + v);
                            zeros += v == 0.0f ? 1 : 0;
                        }
                    }
                    assertEquals(0, zeros * 1000 / (flood.rows() * flood.cols()), net + ", zeros in a thousand");
                }
            }
        }
    }

    @Test
    void unknownNamesAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class, () -> KernelWork.of(arena, "nothing"));
            assertThrows(IllegalArgumentException.class, () -> NetWork.of(arena, StandardNet.A, "nothing"));
        }
    }
}

package tickgrad.proofs.allocation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/** What a failure on another machine will be understood by: the place of a planted allocation, and the engine's methods that led there. */
class CulpritsTest {
    private static volatile Object escaped;

    /** The identity, with 64 bytes of garbage a pass. */
    private static final class Wasteful implements Activation {
        @Override
        public String name() {
            return "wasteful";
        }

        @Override
        public double value(double z) {
            return z;
        }

        @Override
        public double derivative(double z) {
            return 1.0;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            escaped = new byte[48];
            Activation.identity().forward(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    @Test
    void namesThePlaceAndWhatWasCompiled() {
        try (Arena arena = Arena.ofConfined()) {
            Architecture architecture = new Architecture(new int[] {8, 1}, List.of(new Wasteful()));
            Predictor predictor = new Predictor(arena, new Parameters(arena, architecture), 1);
            MemorySegment x = arena.allocate(64, 64);
            String report = Culprits.of(() -> {
                for (int i = 0; i < 100_000; i++) {
                    predictor.predict(x, 0);
                }
            });
            assertTrue(report.contains("bytes: [B at tickgrad.proofs.allocation.CulpritsTest$Wasteful.forward:"), report);
            assertTrue(report.contains("from tickgrad.model.RowPass.forward:"), report);
            assertTrue(report.matches("(?s).*tickgrad.model.RowPass.forward: code in use at levels \\[.*4.*"), report);
            if (System.getProperty("tickgrad.jit.log") != null) {
                assertTrue(report.matches("(?s).*RowPass.forward: code in use at levels .*, compiled by C2 [1-9].*"), report);
            }
        }
    }
}

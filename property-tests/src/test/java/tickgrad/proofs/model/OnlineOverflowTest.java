package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** An online step that overflows leaves weights that are not finite, and pads that are zeros. */
class OnlineOverflowTest {
    private static final int ROW = 16;

    /** All layers have so many outputs that each row of parameters fills one unit up to its pads. */
    @ParameterizedTest
    @CsvSource({"16-9-9 tanh, 9", "16-12-12 relu, 12", "32-15-15-15 relu, 15"})
    void padsStayZero(String shape, int outputs) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Fixtures.parameters(arena, shape, 3);
            int inputs = p.architecture().inputs();
            MemorySegment x = arena.allocate(4L * inputs, 64);
            for (int i = 0; i < inputs; i++) {
                x.setAtIndex(JAVA_FLOAT, i, 10.0f + i);
            }
            MemorySegment t = arena.allocate(4L * outputs, 64);
            t.setAtIndex(JAVA_FLOAT, 0, 100.0f);
            try (Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(1e38), 1)) {
                trainer.learn(x, 0, t, 0);
            }
            assertFalse(Float.isFinite(p.segment().getAtIndex(JAVA_FLOAT, 0)), "the step overflows");
            for (int i = 0; i < p.floats(); i++) {
                if (i % ROW >= outputs) {
                    assertEquals(0, p.segment().getAtIndex(JAVA_INT, i), shape + ": pad " + i);
                }
            }
        }
    }
}

package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** Networks of one output learn its squared error without a copy of the target: with the bits and the refusals of any other loss. */
class OneOutputTest {
    private static final String SHAPE = "16-32-32-1 tanh";

    private final Arena arena = Arena.ofAuto();
    private final Parameters p = Fixtures.parameters(arena, SHAPE, 3);
    private final Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(0.1), 1);
    private final Matrix X = Fixtures.uniform(arena, 3, 16, 5);
    private final byte[] before = Fixtures.bits(p.segment());

    private void refused(String start, MemorySegment t) {
        Fixtures.refused(start, () -> trainer.learn(X.segment(), X.offset(0), t, 0));
        assertArrayEquals(before, Fixtures.bits(p.segment()), "parameters");
        assertEquals(0, trainer.state().step());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void targetsThatAreNotFiniteAreRefused(float t) {
        refused("T[0, 0] is " + t + ", expected a finite number for loss mse", Fixtures.row(arena, t));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
    void theyAreRefusedAmongOthers(float t) {
        MemorySegment good = Fixtures.row(arena, 0.5f);
        trainer.learn(X.segment(), X.offset(0), good, 0);
        byte[] learnt = Fixtures.bits(p.segment());
        Fixtures.refused("T[0, 0] is " + t, () -> trainer.learn(X.segment(), X.offset(1), Fixtures.row(arena, t), 0));
        assertArrayEquals(learnt, Fixtures.bits(p.segment()), "parameters");
        trainer.learn(X.segment(), X.offset(1), good, 0);
        assertEquals(2, trainer.state().step());
    }

    @Test
    void closedTargetsAreRefused() {
        Arena closed = Arena.ofConfined();
        MemorySegment t = Fixtures.row(closed, 0.5f);
        closed.close();
        String message = assertThrows(IllegalStateException.class, () -> trainer.learn(X.segment(), X.offset(0), t, 0)).getMessage();
        assertTrue(message.startsWith("t belongs to an arena that is closed"), message);
        assertArrayEquals(before, Fixtures.bits(p.segment()), "parameters");
    }

    /** The same loss under another name, which goes through memory. */
    private record Wrapped(Loss loss) implements Loss {
        @Override
        public String name() {
            return "wrapped";
        }

        @Override
        public double value(double[] y, double[] t) {
            return loss.value(y, t);
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            loss.gradient(y, t, dy);
        }

        @Override
        public double backward(
                int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt, MemorySegment w, long wOff, float scale,
                MemorySegment dY, long dYOff, int lddy) {
            return loss.backward(m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy);
        }
    }

    @Test
    void stepsHaveTheBitsOfAnyOtherLoss() {
        Parameters other = Fixtures.parameters(arena, SHAPE, 3);
        Matrix T = Fixtures.uniform(arena, 3, 1, 7);
        try (Trainer wrapped = new Trainer(arena, other, new Wrapped(Loss.mse()), Optimizer.sgd(0.1), 1)) {
            for (int r = 0; r < 3; r++) {
                double loss = trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
                assertEquals(wrapped.learn(X.segment(), X.offset(r), T.segment(), T.offset(r)), loss, "loss " + r);
                Fixtures.assertSameBits(other.segment(), p.segment(), "row " + r);
            }
        }
    }
}

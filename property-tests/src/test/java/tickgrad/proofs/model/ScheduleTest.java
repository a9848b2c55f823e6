package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tickgrad.model.Schedule;

class ScheduleTest {
    /** A dozen operations in double, each within one ulp of factors up to 1. */
    private static final double ROUNDING = 12 * 0x1p-52;

    @Test
    void stepAndExponentialArePowers() {
        assertEquals(1.0, Schedule.constant().factor(123));
        Schedule step = Schedule.step(10, 0.5);
        double[] at = {0, 9, 10, 19, 20, 100};
        double[] factor = {1.0, 1.0, 0.5, 0.5, 0.25, 0x1p-10};
        for (int i = 0; i < at.length; i++) {
            assertEquals(factor[i], step.factor((long) at[i]));
        }
        assertEquals(0x1p-7, Schedule.exponential(0.5).factor(7));
    }

    @Test
    void cosineWarmsUpAndAnneals() {
        Schedule s = Schedule.cosine(110, 10, 0.1);
        assertEquals(0.1, s.factor(0), ROUNDING);
        assertEquals(1.0, s.factor(9), ROUNDING);
        assertEquals(1.0, s.factor(10), ROUNDING);
        assertEquals(0.55, s.factor(60), ROUNDING);
        assertEquals(0.1 + 0.9 * (2 + Math.sqrt(2)) / 4, s.factor(35), ROUNDING);
        assertEquals(0.1, s.factor(110), ROUNDING);
        assertEquals(0.1, s.factor(1_000_000), ROUNDING);
    }

    /** PyTorch's OneCycleLR(max_lr=1, total_steps=10, pct_start=0.3): peak at step 2, end at step 9, cosine between. */
    @Test
    void oneCycleRisesAndFalls() {
        Schedule s = Schedule.oneCycle(10, 0.3, 25.0, 1e4);
        double end = 1.0 / 25.0 / 1e4;
        assertEquals(0.04, s.factor(0), ROUNDING);
        assertEquals(0.52, s.factor(1), ROUNDING);
        assertEquals(1.0, s.factor(2), ROUNDING);
        assertEquals(end + (1 - end) * (1 + Math.cos(Math.PI / 7)) / 2, s.factor(3), ROUNDING);
        assertEquals(end, s.factor(9), ROUNDING);
        assertEquals(end, s.factor(10), ROUNDING);
        assertEquals(1.0, Schedule.oneCycle(10, 0.1, 25.0, 1e4).factor(0), ROUNDING); // a peak at step 0
    }

    @Test
    void piecewiseLinearInterpolates() {
        Schedule s = Schedule.piecewiseLinear(new double[] {0.25, 0.5, 1.0}, new double[] {0.2, 1.0, 0.0}, 400);
        assertEquals(0.2, s.factor(0));
        assertEquals(0.2, s.factor(100));
        assertEquals(0.6, s.factor(150), ROUNDING);
        assertEquals(1.0, s.factor(200), ROUNDING);
        assertEquals(0.25, s.factor(350), ROUNDING);
        assertEquals(0.0, s.factor(400), ROUNDING);
        assertEquals(0.0, s.factor(4000));
    }

    @Test
    void theShortestSchedulesThereAre() {
        assertEquals(0.125, Schedule.step(1, 0.5).factor(3));
        assertEquals(1.0, Schedule.cosine(1, 0, 0.5).factor(0));
        assertEquals(0.5, Schedule.cosine(1, 0, 0.5).factor(1));
        assertEquals(1.0, Schedule.oneCycle(2, 0.5, 25.0, 1e4).factor(0));
        assertEquals(4e-6, Schedule.oneCycle(2, 0.5, 25.0, 1e4).factor(1), ROUNDING);
        assertEquals(0.7, Schedule.piecewiseLinear(new double[] {0.0}, new double[] {0.7}, 1).factor(5));
    }

    @Test
    void wrongArgumentsAreNamed() {
        refused("every is 0", () -> Schedule.step(0, 0.5));
        refused("gamma is NaN", () -> Schedule.exponential(Double.NaN));
        refused("warmup is 10", () -> Schedule.cosine(10, 10, 0.0));
        refused("pctStart is 1.0", () -> Schedule.oneCycle(10, 1.0, 25.0, 1e4));
        refused("at[1] is 0.1", () -> Schedule.piecewiseLinear(new double[] {0.2, 0.1}, new double[] {1, 1}, 5));
        refused("gamma is 0.0", () -> Schedule.step(10, 0.0));
        refused("total is 0", () -> Schedule.cosine(0, 0, 0.0));
        refused("warmup is -1", () -> Schedule.cosine(10, -1, 0.0));
        refused("finalFactor is -1.0", () -> Schedule.cosine(10, 0, -1.0));
        refused("total is 1", () -> Schedule.oneCycle(1, 0.5, 25.0, 1e4));
        refused("pctStart is 0.0", () -> Schedule.oneCycle(10, 0.0, 25.0, 1e4));
        refused("divFactor is 0.0", () -> Schedule.oneCycle(10, 0.3, 0.0, 1e4));
        refused("finalDivFactor is Infinity", () -> Schedule.oneCycle(10, 0.3, 25.0, Double.POSITIVE_INFINITY));
        refused("total is 0", () -> Schedule.piecewiseLinear(new double[] {0.2}, new double[] {1}, 0));
        refused("at is []", () -> Schedule.piecewiseLinear(new double[0], new double[0], 5));
        refused("at[0] is 1.5", () -> Schedule.piecewiseLinear(new double[] {1.5}, new double[] {1}, 5));
        refused("at[1] is 0.2", () -> Schedule.piecewiseLinear(new double[] {0.2, 0.2}, new double[] {1, 1}, 5));
        refused("factor[1] is -1.0", () -> Schedule.piecewiseLinear(new double[] {0.1, 0.2}, new double[] {1, -1}, 5));
        refused("factor.length is 1", () -> Schedule.piecewiseLinear(new double[] {0.1, 0.2}, new double[] {1}, 5));
    }

    private static void refused(String start, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start) && message.contains(", expected "), message);
    }
}

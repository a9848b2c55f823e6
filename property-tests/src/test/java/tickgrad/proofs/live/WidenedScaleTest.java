package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import tickgrad.model.Standardizer;
import tickgrad.model.live.StreamingScale;

/** What a drift alarm does to a scale, beside one without alarms that sees the same rows. */
class WidenedScaleTest {
    private static final double V = 0x1p-53;
    private static final StreamingScale.Settings SETTINGS = new StreamingScale.Settings(50.0, 1e-9, 10, 5);

    /** s = √(v(1 + e)), e faded n times: factors 1 - α and products are rounded, at most 2n + 3 roundings below the root and one of it, in both. */
    @Test
    void anAlarmFadesAsVariancesDo() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale plain = new StreamingScale(arena, 1, SETTINGS);
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            MemorySegment x = arena.allocate(4, 64);
            for (int r = 0; r < 200; r++) {
                observe(x, r, plain, scale);
            }
            scale.widen(3.0);
            double excess = 8.0;
            for (int n = 0; n < 2500; n++) {
                double expected = plain.deviation(0) * Math.sqrt(1.0 + excess);
                assertEquals(expected, scale.deviation(0), (2 * n + 6) * V * expected, "rows after the alarm: " + n);
                assertEquals(plain.mean(0), scale.mean(0));
                observe(x, n, plain, scale);
                excess *= 1.0 - 1.0 / SETTINGS.memory();
            }
            assertEquals(plain.deviation(0), scale.deviation(0), "nothing is left of it");
            assertEquals(0.0, scale.state().get(JAVA_DOUBLE, 24));
        }
    }

    /** Multiplied by each alarm, deviations passed 1e22 here, and the weights with them. */
    @Test
    void alarmAfterAlarmWidensOnce() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale plain = new StreamingScale(arena, 1, SETTINGS);
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            MemorySegment x = arena.allocate(4, 64);
            observe(x, 1, plain, scale); // of one row alone the deviation is the floor, which widens not
            for (int r = 0; r < 2000; r++) {
                observe(x, r, plain, scale);
                if (r % 5 == 0) {
                    double before = scale.deviation(0);
                    scale.widen(r % 10 == 0 ? 1.2 : 1.01);
                    assertTrue(scale.deviation(0) >= before, "a smaller alarm narrows nothing, after row " + r);
                }
                double ratio = scale.deviation(0) / plain.deviation(0);
                assertTrue(ratio >= 1.0 && ratio <= 1.2 * (1 + 4 * V), "ratio " + ratio + " after row " + r);
                if (r % 10 == 0) {
                    assertEquals(1.2, ratio, 4 * V, "an alarm begins anew, after row " + r);
                }
            }
        }
    }

    @Test
    void knownStatisticsEndAnAlarm() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            scale.widen(3.0);
            scale.begin(Standardizer.of(new double[] {2.0}, new double[] {0.5}));
            assertEquals(0.5, scale.deviation(0));
        }
    }

    @Test
    void aFactorThatIsNoneIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            StreamingScale scale = new StreamingScale(arena, 1, SETTINGS);
            for (double factor : new double[] {0.99, Double.POSITIVE_INFINITY, Double.NaN}) {
                assertThrows(IllegalArgumentException.class, () -> scale.widen(factor));
            }
            assertEquals(0.0, scale.state().get(JAVA_DOUBLE, 24));
        }
    }

    /** The row 1, -1, 1, ... as it is, so that what follows it is the same for scales of any deviation. */
    private static void observe(MemorySegment x, int r, StreamingScale... scales) {
        x.set(JAVA_FLOAT, 0, r % 2 == 0 ? 1.0f : -1.0f);
        for (StreamingScale scale : scales) {
            scale.observe(x, 0, Double.POSITIVE_INFINITY);
        }
    }
}

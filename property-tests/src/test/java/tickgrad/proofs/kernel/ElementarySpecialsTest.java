package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.proofs.kernel.ElementaryUlpTest.Function;

/** NaN, infinities, zeros, subnormals, ranges, symmetry and monotony of the elementary functions. */
class ElementarySpecialsTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    @ParameterizedTest
    @EnumSource(Function.class)
    void nanInNanOut(Function f) {
        for (int payload : new int[] {0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF, 0x7FABCDEF}) {
            assertTrue(Float.isNaN(f.kernel.f(Float.intBitsToFloat(payload))), () -> f + " of "
                    + Integer.toHexString(payload));
        }
    }

    @Test
    void limitsAndZeros() {
        bits(Function.EXP, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {0.0f, 1.0f, 1.0f, INF});
        bits(Function.EXPM1, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {-1.0f, -0.0f, 0.0f, INF});
        bits(Function.LOG, new float[] {-INF, -1.0f, -0.0f, 0.0f, 1.0f, INF}, new float[] {NAN, NAN, -INF, -INF, 0.0f,
                INF});
        bits(Function.LOG1P, new float[] {-INF, -1.1f, -1.0f, -0.0f, 0.0f, INF}, new float[] {NAN, NAN, -INF, -0.0f,
                0.0f, INF});
        bits(Function.TANH, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {-1.0f, -0.0f, 0.0f, 1.0f});
        bits(Function.SIGMOID, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {0.0f, 0.5f, 0.5f, 1.0f});
        bits(Function.SOFTPLUS, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {0.0f, 0.6931472f, 0.6931472f, INF});
        bits(Function.ERF, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {-1.0f, -0.0f, 0.0f, 1.0f});
        bits(Function.NORM_CDF, new float[] {-INF, -0.0f, 0.0f, INF}, new float[] {0.0f, 0.5f, 0.5f, 1.0f});
    }

    private static void bits(Function f, float[] x, float[] expected) {
        for (int j = 0; j < x.length; j++) {
            ElementaryBitsTest.same(expected[j], f.kernel.f(x[j]), x[j]);
        }
    }

    /**
     * Arguments: f(x) = x where that is the nearest float. Results: exp, sigmoid, softplus and normCdf end in
     * subnormals, not at once in zero.
     */
    @Test
    void subnormalsAreKept() {
        for (int bits = 1; bits < 0x00800000; bits += 4099) {
            for (float x : new float[] {Float.intBitsToFloat(bits), -Float.intBitsToFloat(bits)}) {
                for (Function f : EnumSet.of(Function.EXPM1, Function.LOG1P, Function.TANH)) {
                    ElementaryBitsTest.same(x, f.kernel.f(x), x);
                }
                ElementaryBitsTest.same(1.0f, Function.EXP.kernel.f(x), x);
            }
        }
        for (Function f : EnumSet.of(Function.EXP, Function.SIGMOID, Function.SOFTPLUS)) {
            assertEquals(Float.MIN_VALUE, f.kernel.f(-103.5f), f::name);
            assertEquals(0.0f, f.kernel.f(-104.0f), f::name);
        }
        assertEquals(Float.MIN_VALUE, Function.NORM_CDF.kernel.f(-14.16f));
    }

    @Tag("sweep")
    @Test
    void rangesAndOddSymmetry() {
        Inputs.forEach(1021, bits -> {
            float x = Float.intBitsToFloat(bits);
            if (Float.isNaN(x)) {
                return;
            }
            for (Function f : EnumSet.of(Function.TANH, Function.ERF)) {
                float y = f.kernel.f(x);
                assertEquals(Float.floatToRawIntBits(y) ^ Integer.MIN_VALUE, Float.floatToRawIntBits(f.kernel.f(-x)));
                assertTrue(Math.abs(y) <= 1 && Math.copySign(1, y) == Math.copySign(1, x), () -> f + " at " + x);
            }
            for (Function f : EnumSet.of(Function.SIGMOID, Function.NORM_CDF)) {
                float y = f.kernel.f(x);
                assertTrue(y >= 0 && y <= 1, () -> f + " at " + x);
            }
            assertTrue(Function.EXP.kernel.f(x) >= 0 && Function.SOFTPLUS.kernel.f(x) >= Math.max(x, 0));
            assertTrue(Function.EXPM1.kernel.f(x) >= -1);
        });
    }

    /**
     * From one float to the next no function falls by more than one float (softplus: two, where the slope is below
     * the rounding).
     * Windows of 256 neighbours, and wider ones where formulas meet.
     */
    @Tag("sweep")
    @ParameterizedTest
    @EnumSource(Function.class)
    void monotoneUpToTheStatedFloats(Function f) {
        int allowed = switch (f) {
            case SOFTPLUS -> 2;
            default -> 1;
        };
        long[] count = {0, 0, 0};
        for (long start = 0; start < 1L << 31; start += 1 << 18) {
            walk(f, (int) start, 256, count);
        }
        for (float edge : Inputs.SPECIAL) {
            if (edge > 0 && edge < 1e30f) {
                walk(f, Float.floatToRawIntBits(edge) - 20_000, 40_000, count);
            }
        }
        System.out.println(f + ": " + count[1] + " decreases in " + count[0] + " steps, the greatest of " + count[2]
                + " floats");
        assertTrue(count[2] <= allowed, () -> f + " falls by " + count[2] + " floats");
    }

    private static void walk(Function f, int start, int steps, long[] count) {
        for (int sign = -1; sign <= 1; sign += 2) {
            float before = Float.NaN;
            for (int i = 0; i <= steps && start + i <= 0x7F800000; i++) {
                float x = Float.intBitsToFloat(Math.max(start + i, 0)) * sign;
                float y = f.kernel.f(x) * sign;
                if (y < before) {
                    count[1]++;
                    count[2] = Math.max(count[2], (long) order(before) - order(y));
                }
                count[0]++;
                before = y;
            }
        }
    }

    /** Adjacent floats have adjacent orders. */
    private static int order(float x) {
        int bits = Float.floatToRawIntBits(x);
        return bits < 0 ? Integer.MIN_VALUE - bits : bits;
    }
}

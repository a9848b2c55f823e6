package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.kernel.Machine;

/**
 * All 2^32 floats: error in ulp, SIMD equal to the reference in every bit, NaN, ranges, oddness, monotony. One to
 * three minutes of one core a function; {@code mvn verify -Pexhaustive -pl property-tests -am}.
 */
@Tag("exhaustive")
class ElementaryExhaustiveTest {
    private static final int CHUNK = 1 << 16;

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
        System.out.println(Machine.describe());
    }

    /** All, or those that {@code -Dtickgrad.functions=LOG,TANH} names. */
    static List<Swept> functions() {
        String names = System.getProperty("tickgrad.functions");
        return names == null ? List.of(Swept.values()) : Stream.of(names.split(",")).map(Swept::valueOf).toList();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyFloat(Swept f) {
        long start = System.nanoTime();
        try (Arena arena = Arena.ofConfined()) {
            Side positive = new Side(arena, f, 0);
            Side negative = new Side(arena, f, Integer.MIN_VALUE);
            long even = 0;
            for (long bits = 0; bits < 1L << 31; bits += CHUNK) {
                positive.check((int) bits);
                negative.check((int) bits);
                even += f.odd() ? notMirrored(positive.Y, negative.Y) : 0;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%s, both signs in %.0f s%n  positive: %s%n  negative: %s%n", f, seconds, positive, negative);
            assertEquals(0, even, f + " is odd");
            assertAll(positive::verify, negative::verify);
            assertEquals(1L << 32, positive.inputs + negative.inputs);
        }
    }

    private static long notMirrored(MemorySegment y, MemorySegment mirrored) {
        long count = 0;
        for (int j = 0; j < CHUNK; j++) {
            float v = y.getAtIndex(JAVA_FLOAT, j);
            int expected = Float.floatToRawIntBits(v) ^ Integer.MIN_VALUE;
            count += !Float.isNaN(v) && expected != mirrored.getAtIndex(JAVA_INT, j) ? 1 : 0;
        }
        return count;
    }

    /** The floats of one sign, by magnitude, and what was found of them. */
    private static final class Side {
        private final Swept f;
        private final int sign;
        private final MemorySegment X;
        private final MemorySegment Y;
        private final MemorySegment R;
        private long inputs;
        private long mismatches;
        private long nans;
        private long outside;
        private long zeros;
        private long subnormals;
        private long decreases;
        private int greatestFall;
        private double worst;
        private double share;
        private float at;
        private float before = Float.NaN;
        private double gap;

        Side(Arena arena, Swept f, int sign) {
            this.f = f;
            this.sign = sign;
            X = arena.allocate(4L * CHUNK, 64);
            Y = arena.allocate(4L * CHUNK, 64);
            R = arena.allocate(4L * CHUNK, 64);
        }

        void check(int from) {
            for (int j = 0; j < CHUNK; j++) {
                X.setAtIndex(JAVA_INT, j, from + j | sign);
            }
            f.simd.apply(CHUNK, X, 0, Y, 0);
            f.reference.apply(CHUNK, X, 0, R, 0);
            for (int j = 0; j < CHUNK; j++) {
                one(X.getAtIndex(JAVA_FLOAT, j), Y.getAtIndex(JAVA_FLOAT, j), R.getAtIndex(JAVA_FLOAT, j));
            }
        }

        private void one(float x, float y, float reference) {
            inputs++;
            mismatches += Float.floatToIntBits(y) == Float.floatToIntBits(reference) ? 0 : 1;
            nans += Float.isNaN(y) ? 1 : 0;
            outside += y < f.least || y > f.greatest ? 1 : 0;
            double truth = f.saturated(x);
            if (Double.isNaN(truth)) {
                truth = f.truth.applyAsDouble(x);
            } else if ((Float.floatToRawIntBits(x) & 1023) == 7) {
                sample(x, truth);
            }
            double error = Ulp.error(y, truth);
            if (!(error <= worst)) {
                worst = error;
                at = x;
            }
            share = error == 0 ? share : Math.max(share, error / f.bar(x));
            double size = Math.abs(truth);
            zeros += y == 0 && size >= Float.MIN_VALUE ? 1 : 0;
            subnormals += y != 0 && Math.abs(y) < Float.MIN_NORMAL ? 1 : 0;
            float upward = sign == 0 ? y : -y;
            if (upward < before) {
                decreases++;
                greatestFall = Math.max(greatestFall, order(before) - order(upward));
            }
            before = upward;
        }

        /** Shortcuts of the truth are checked against the long way. */
        private void sample(float x, double shortcut) {
            double full = f.truth.applyAsDouble(x);
            boolean beyondFloats = (shortcut == 0 || Double.isInfinite(shortcut)) && (float) full == (float) shortcut;
            gap = full == shortcut || beyondFloats ? gap : Math.max(gap, Math.abs(full / shortcut - 1));
        }

        void verify() {
            long expectedNaNs = (1L << 23) - 1;
            if (sign != 0 && f == Swept.LOG) {
                expectedNaNs = (1L << 31) - 1;
            } else if (sign != 0 && f == Swept.LOG1P) {
                expectedNaNs = (1L << 31) - 1 - Float.floatToRawIntBits(1.0f);
            }
            assertEquals(0, mismatches, "SIMD and reference differ");
            assertTrue(share <= 1, () -> worst + " ulp at " + at);
            assertEquals(expectedNaNs, nans, "NaN");
            assertEquals(0, outside, "out of range");
            assertEquals(0, zeros, "zeros where a subnormal is nearer");
            assertTrue(!f.rises() || greatestFall <= f.mostFall(), () -> "falls by " + greatestFall + " floats");
            assertTrue(gap < 0x1p-36, () -> "a shortcut of the truth is off by " + gap);
            assertTrue(worst > 0.25 || sign != 0, () -> "implausibly good, was anything measured? " + worst);
        }

        /** Adjacent floats have adjacent orders. */
        private static int order(float x) {
            int bits = Float.floatToRawIntBits(x);
            return bits < 0 ? Integer.MIN_VALUE - bits : bits;
        }

        @Override
        public String toString() {
            String falls = f.rises() ? String.format("%,d decreases, greatest %d floats", decreases, greatestFall)
                    : "not monotone";
            return String.format(
                    "%,d inputs, worst %.4f ulp at %s (%.3f of its bar), %d mismatches, %s, %d out of range, %,d NaN, "
                            + "%,d subnormal results, %d flushed",
                    inputs, worst, Float.toHexString(at), share, mismatches, falls, outside, nans, subnormals, zeros);
        }
    }
}

package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Elementary;
import tickgrad.kernel.Padding;
import tickgrad.proofs.kernel.ElementaryUlpTest.Function;

/** Single values at which a kernel that is wrong by one comparison, one sign of zero or one element differs from a right one. */
class EdgesTest {
    private static final MemorySegment ONES = MemorySegment.NULL;

    private static MemorySegment row(Arena arena, int n, float value) {
        MemorySegment row = arena.allocate(4L * n, 64);
        for (int j = 0; j < n; j++) {
            row.setAtIndex(JAVA_FLOAT, j, value);
        }
        return row;
    }

    @Test
    void paddedLengthsAreTheNextMultiplesOfSixteen() {
        for (int n = 0; n <= 65; n++) {
            int padded = Padding.pad(n);
            assertTrue(padded % 16 == 0 && padded >= n && padded < n + 16, n + " is padded to " + padded);
        }
    }

    /** The product -1e-50 rounds to -0.0 beside a bias of zero; +0.0 is stored. */
    @Test
    void biasStepsThatUnderflowLeavePlusZero() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment X = row(arena, 16, 0.0f);
            MemorySegment dZ = row(arena, 16, 1e-30f);
            for (boolean simd : new boolean[] {false, true}) {
                MemorySegment W = row(arena, 16, 0.0f);
                MemorySegment b = row(arena, 16, 0.0f);
                if (simd) {
                    tickgrad.kernel.simd.DenseOnline.update(1, 16, X, 0, dZ, 0, 1e-20f, W, 0, 16, b, 0);
                } else {
                    tickgrad.kernel.reference.Dense.update(1, 16, X, 0, dZ, 0, 1e-20f, W, 0, 16, b, 0);
                }
                assertEquals(0, Float.floatToRawIntBits(b.get(JAVA_FLOAT, 0)), "simd " + simd);
            }
        }
    }

    /** At y = 0 the gradient is σ(0) - t, not (1 - t) - σ(0): they round apart at t = 2^-25. */
    @Test
    void logitsOfZeroTakeTheTailOfTheNegative() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment Y = row(arena, 16, 0.0f);
            MemorySegment T = row(arena, 16, 0x1p-25f);
            MemorySegment reference = row(arena, 16, 7.0f);
            MemorySegment simd = row(arena, 16, 7.0f);
            tickgrad.kernel.reference.Losses.bceWithLogits(1, 16, Y, 0, 16, T, 0, 16, ONES, 0, 1.0f, reference, 0, 16);
            tickgrad.kernel.simd.Losses.bceWithLogits(1, 16, Y, 0, 16, T, 0, 16, ONES, 0, 1.0f, simd, 0, 16);
            assertTrue(0.5f - 0x1p-25f != (1.0f - 0x1p-25f) - 0.5f);
            assertEquals(0.5f - 0x1p-25f, reference.get(JAVA_FLOAT, 0));
            assertEquals(0.5f - 0x1p-25f, simd.get(JAVA_FLOAT, 0));
        }
    }

    /** Rows without pads: what comes after the last one is not touched, and need not be a number that hides it, as NaN would. */
    @Test
    void gradientsOfSixteenClassesEndWithTheRow() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment Y = row(arena, 16, 0.25f);
            MemorySegment T = row(arena, 16, 3.0f);
            MemorySegment reference = row(arena, 32, 7.0f);
            MemorySegment simd = row(arena, 32, 7.0f);
            tickgrad.kernel.reference.Losses.crossEntropy(1, 16, Y, 0, 16, T, 0, 16, ONES, 0, 1.0f, reference, 0, 16);
            tickgrad.kernel.simd.Losses.crossEntropy(1, 16, Y, 0, 16, T, 0, 16, ONES, 0, 1.0f, simd, 0, 16);
            for (int j = 16; j < 32; j++) {
                assertEquals(7.0f, reference.getAtIndex(JAVA_FLOAT, j));
                assertEquals(7.0f, simd.getAtIndex(JAVA_FLOAT, j));
            }
        }
    }

    /**
     * One number that is not finite is found at every place of the rows, and not looked for between them; the rows are four vectors of 16, one more and
     * three floats, and there are four of them and three more, with a gap and without.
     */
    @Test
    void notFiniteIsFoundInTheRowsAndNowhereElse() {
        int m = 7;
        int n = 83;
        try (Arena arena = Arena.ofConfined()) {
            for (int ld : new int[] {n, n + 2}) {
                int words = m * ld + 2;
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    for (int at = 0; at < words; at++) {
                        MemorySegment X = row(arena, words, at - 30.5f);
                        X.setAtIndex(JAVA_FLOAT, at, bad);
                        boolean outside = at < 1 || at > (m - 1) * ld + n || (at - 1) % ld >= n;
                        assertEquals(outside, tickgrad.kernel.reference.Finite.all(m, n, X, 4, ld), bad + " at " + at + " of rows of " + ld);
                        assertEquals(outside, tickgrad.kernel.Finite.all(m, n, X, 4, ld), bad + " at " + at + " of rows of " + ld);
                    }
                }
            }
        }
    }

    /** Whole vectors near both ends of the range of {@code exp} are within its documented bound, and at the limits beyond. */
    @Test
    void exponentialsReachTheirEnds() {
        float[] inside = {88.72f, 88.5f, 88.02f, 87.0f, -87.0f, -103.0f, -103.5f, -103.9f};
        try (Arena arena = Arena.ofConfined()) {
            for (float x : inside) {
                MemorySegment row = row(arena, 16, x);
                Elementary.exp(16, row, 0, row, 0);
                double error = Ulp.error(row.get(JAVA_FLOAT, 0), StrictMath.exp(x));
                assertTrue(error <= Function.EXP.bound, () -> "exp(" + x + ") errs by " + error + " ulp");
            }
            MemorySegment above = row(arena, 16, 88.73f);
            MemorySegment below = row(arena, 16, -103.99f);
            Elementary.exp(16, above, 0, above, 0);
            Elementary.exp(16, below, 0, below, 0);
            assertEquals(Float.POSITIVE_INFINITY, above.get(JAVA_FLOAT, 0));
            assertEquals(0.0f, below.get(JAVA_FLOAT, 0));
        }
    }
}

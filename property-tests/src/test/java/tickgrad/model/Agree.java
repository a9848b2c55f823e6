package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Two computations of one number in double agree. What the tests of this package judge is not public, so they share its package.
 */
final class Agree {
    /** 128 roundings of 2^-53 each: more than any formula of these tests has. */
    private static final double SHARE = 0x1p-46;

    private Agree() {}

    /** Of sums whose terms have one sign, as those of error bounds do; 0 is exact. */
    static void same(double expected, double actual, Object of) {
        same(expected, actual, expected, of);
    }

    /**
     * Of other sums.
     *
     * @param size the sum of the magnitudes of the terms
     */
    static void same(double expected, double actual, double size, Object of) {
        boolean equal = expected == actual || Math.abs(expected - actual) <= SHARE * Math.abs(size);
        assertTrue(equal, () -> of + ": expected " + expected + ", got " + actual);
    }

    static void same(double[] expected, double[] actual, Object of) {
        assertEquals(expected.length, actual.length, () -> "length of " + of);
        for (int j = 0; j < expected.length; j++) {
            same(expected[j], actual[j], of + " [" + j + "]");
        }
    }
}

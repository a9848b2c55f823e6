package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Gaps of a known number of units. */
class UlpGapsTest {
    private final UlpGaps gaps = new UlpGaps();

    @Test
    void noneHaveNoGap() {
        assertEquals(0, gaps.count());
        assertEquals(0.0, gaps.median());
        assertEquals(0.0, gaps.largest());
    }

    /** More than it begins with room for, in any order. */
    @Test
    void manyAreSorted() {
        for (int k : new CounterRandom(1, 0).permutation(201)) {
            gaps.add(k * Math.ulp(1.5f) - 1.5, -1.5);
        }
        assertEquals(201, gaps.count());
        assertEquals(100.0, gaps.median());
        assertEquals(200.0, gaps.largest());
    }

    @Test
    void ofTwoTheLargerIsTheMedian() {
        gaps.add(1.0 + 5.0 * Math.ulp(1.0f), 1.0);
        gaps.add(1.0 + 2.0 * Math.ulp(1.0f), 1.0);
        assertEquals(5.0, gaps.median());
    }

    /** Zero is counted in the smallest subnormal, what no float reaches in units of the largest. */
    @Test
    void unitsAtTheEndsOfTheRange() {
        gaps.add(3.0 * Float.MIN_VALUE, 0.0);
        assertEquals(3.0, gaps.largest());
        gaps.add(0x1p200 + 0x1p150, 0x1p200);
        assertEquals(0x1p150 / Math.ulp(Float.MAX_VALUE), gaps.largest());
        gaps.add(Double.NaN, 1.0);
        assertEquals(Double.NaN, gaps.largest());
    }
}

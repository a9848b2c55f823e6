package tickgrad.model;

import java.util.Arrays;

/** Distances between floats and the doubles they stand for, in units in the last place of the double rounded to float. */
final class UlpGaps {
    private double[] gaps = new double[64];
    private int count;

    void add(double engine, double exact) {
        if (count == gaps.length) {
            gaps = Arrays.copyOf(gaps, 2 * count);
        }
        double gap = Math.abs(engine - exact);
        gaps[count++] = gap == 0.0 ? 0.0 : gap / Math.ulp(Math.min((float) Math.abs(exact), Float.MAX_VALUE));
    }

    int count() {
        return count;
    }

    /** The middle one, of two the larger; 0 of none, NaN counts as the largest. */
    double median() {
        return count == 0 ? 0.0 : sorted()[count / 2];
    }

    double largest() {
        return count == 0 ? 0.0 : sorted()[count - 1];
    }

    private double[] sorted() {
        double[] sorted = Arrays.copyOf(gaps, count);
        Arrays.sort(sorted);
        return sorted;
    }
}

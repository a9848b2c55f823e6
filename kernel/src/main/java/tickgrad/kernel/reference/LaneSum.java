package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/** The canonical 16-lane sum of a row: the order of additions that every vector width can follow. */
public final class LaneSum {
    private LaneSum() {}

    /**
     * {@code Σ X}: lane {@code j mod 16} adds its elements in order from {@code +0.0}, then {@code t[k] += t[k + h]}
     * for
     * {@code h = 8, 4, 2, 1}.
     *
     * @param n elements
     * @param X the row
     * @param XOff byte offset of the row
     * @return the sum, never {@code -0.0}
     */
    public static float sum(int n, MemorySegment X, long XOff) {
        // Adding +0.0 to a sum that is not -0.0 changes nothing, so that the tree over one lane is that lane.
        return n == 1 ? 0.0f + X.get(JAVA_FLOAT, XOff) : tree(0, 1, n, X, XOff);
    }

    /** The sum over lanes {@code lane, lane + h, lane + 2h, ...}; lanes from {@code n} on are empty, {@code +0.0}. */
    private static float tree(int lane, int h, int n, MemorySegment X, long XOff) {
        if (lane >= n) {
            return 0.0f;
        }
        if (h < Padding.LANES) {
            return tree(lane, 2 * h, n, X, XOff) + tree(lane + h, 2 * h, n, X, XOff);
        }
        float sum = 0.0f;
        for (int j = lane; j < n; j += Padding.LANES) {
            sum += X.get(JAVA_FLOAT, XOff + ((long) j << 2));
        }
        return sum;
    }
}

package tickgrad.kernel.reference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/** Weights of a wide layer in another order, and dX out of them with the sums of {@link Dense#backwardInput}: see {@link tickgrad.kernel.Panels}. */
public final class Panels {
    /** Inputs of a panel. */
    public static final int INPUTS = 32;

    /** The most outputs of a layer whose weights are packed: a panel then fills a quarter of a first-level cache of 32 KiB. */
    public static final int OUTPUTS = 64;

    /** The most inputs: beyond, panels would leave the second-level cache before they are read. */
    public static final int LONGEST = 1024;

    /** The fewest rows of a batch that is worth packing for: a block of 16 x 16 weights is packed in 45 ns, and saves 1 to 3 ns a row. */
    public static final int ROWS = 16;

    private Panels() {}

    /** The first input of panel {@code p}: the last panel has the last 32, whatever the one before has of them. */
    public static int first(int p, int k) {
        return Math.min(p * INPUTS, k - INPUTS);
    }

    /** Wᵀ in panels: {@code V[p][j][i] = W[first(p) + i][j]}, all j of a padded row. */
    public static void pack(int k, int n, MemorySegment W, long WOff, int ldw, MemorySegment V, long VOff) {
        for (int p = 0; p * INPUTS < k; p++) {
            for (int j = 0; j < Padding.pad(n); j++) {
                for (int i = 0; i < INPUTS; i++) {
                    V.set(JAVA_FLOAT, at(p, j, i, n, VOff), W.get(JAVA_FLOAT, WOff + 4L * ((first(p, k) + i) * ldw + j)));
                }
            }
        }
    }

    /** dX = dZ·Wᵀ: canonical 16-lane dots over j. */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment V, long VOff, MemorySegment dX, long dXOff, int lddx) {
        for (int r = 0; r < m; r++) {
            long dx = dXOff + 4L * r * lddx;
            for (int p = 0; p * INPUTS < k; p++) {
                for (int i = 0; i < INPUTS; i++) {
                    float dot = tree(0, 1, n, dZ, dZOff + 4L * r * lddz, V, at(p, 0, i, n, VOff));
                    dX.set(JAVA_FLOAT, dx + 4L * (first(p, k) + i), dot);
                }
            }
            for (int i = k; i < Padding.pad(k); i++) {
                dX.set(JAVA_FLOAT, dx + 4L * i, 0.0f);
            }
        }
    }

    private static long at(int p, int j, int i, int n, long VOff) {
        return VOff + 4L * (((long) p * Padding.pad(n) + j) * INPUTS + i);
    }

    private static float tree(int l, int h, int n, MemorySegment dZ, long dz, MemorySegment V, long v) {
        if (h < Padding.LANES) {
            return tree(l, 2 * h, n, dZ, dz, V, v) + tree(l + h, 2 * h, n, dZ, dz, V, v);
        }
        float sum = 0.0f;
        for (int j = l; j < Padding.pad(n); j += Padding.LANES) {
            sum = Math.fma(dZ.get(JAVA_FLOAT, dz + 4L * j), V.get(JAVA_FLOAT, v + 4L * j * INPUTS), sum);
        }
        return sum;
    }
}

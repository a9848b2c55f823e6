package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row forward through a wide layer of which only the active inputs count, those that are not exactly zero: after a ReLU about half of them. Loops
 * made for the layer's shape, see {@link ForwardRow}; the bits are those of {@link Dense#forwardActive}.
 *
 * <p>{@code P} holds {@code W (k,n)}, rows padded, and right after it b, padded.
 */
public interface ActiveForwardRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k        inputs
     * @param n        outputs, {@code > 64}: each is one chain
     * @param epilogue what is applied to the outputs
     * @return the loops
     */
    static ActiveForwardRow of(int k, int n, Epilogue epilogue) {
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesBackward()) {
            return tickgrad.kernel.simd.Shaped.activeForward(k, n, epilogue);
        }
        return new UnshapedActiveForward(k, n, epilogue);
    }

    /**
     * Y = X·W + b, and the epilogue.
     *
     * @param count     active inputs
     * @param active    their indices, from {@link Dense#active}
     * @param activeOff byte offset of {@code active}
     * @param X         inputs {@code (k)}
     * @param XOff      byte offset of {@code X}
     * @param P         parameters
     * @param POff      byte offset of {@code P}
     * @param Y         outputs {@code (n)}, padded, overwritten
     * @param YOff      byte offset of {@code Y}
     */
    void forward(
            int count, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment P, long POff,
            MemorySegment Y, long YOff);
}

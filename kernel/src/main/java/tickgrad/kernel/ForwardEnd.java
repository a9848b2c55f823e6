package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row forward through a layer and the narrow one behind it, whose inputs stay in registers: so a small network ends. Loops made for their shapes, see
 * {@link ForwardRow}; the bits are those of the two layers, one after the other.
 */
public interface ForwardEnd {
    /**
     * Whether there are such loops; where not, two layers are two calls of {@link ForwardRow}.
     *
     * @param n        outputs of the layer
     * @param epilogue what is applied to them
     * @param last     outputs of the layer behind it
     * @return whether {@link #of} may be called
     */
    static boolean exists(int n, Epilogue epilogue, int last) {
        return Machine.SIMD && tickgrad.kernel.simd.Shaped.makesEnd(n, epilogue, last);
    }

    /**
     * The loops of two layers; the same object for the same shapes while it is in use.
     *
     * @param k        inputs
     * @param n        outputs of the layer
     * @param epilogue what is applied to them
     * @param last     outputs of the narrow layer, to which nothing is applied
     * @return the loops
     */
    static ForwardEnd of(int k, int n, Epilogue epilogue, int last) {
        return tickgrad.kernel.simd.Shaped.forwardEnd(k, n, epilogue, last);
    }

    /**
     * Y = X·W + b and the epilogue, Z = Y·V + c.
     *
     * @param X    inputs {@code (k)}
     * @param XOff byte offset of {@code X}
     * @param P    W, {@code (k,n)} with rows {@link Padding#ldw} apart, and right after it b; V, {@code (last,n)}, and right after it c, padded
     * @param WOff byte offset of W in {@code P}
     * @param VOff byte offset of V in {@code P}
     * @param Y    outputs of both layers, Y {@code (n)} and Z {@code (last)}, padded, overwritten
     * @param YOff byte offset of Y
     * @param ZOff byte offset of Z in {@code Y}
     */
    void forward(MemorySegment X, long XOff, MemorySegment P, long WOff, long VOff, MemorySegment Y, long YOff, long ZOff);
}

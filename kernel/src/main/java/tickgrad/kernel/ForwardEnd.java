package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row forward through a layer and the narrow one behind it, whose inputs stay in registers: so a small network ends. Loops made for their shapes, see
 * {@link ForwardRow}; the bits are those of two calls of it, which is what runs where there are no such loops.
 */
public interface ForwardEnd {
    /**
     * Whether there are such loops.
     *
     * @param n        outputs of the first layer
     * @param epilogue what is applied to them
     * @param last     outputs of the second
     * @return whether {@link #of} may be called
     */
    static boolean exists(int n, Epilogue epilogue, int last) {
        return Machine.SIMD && epilogue != Epilogue.PRODUCT && tickgrad.kernel.simd.Shaped.makesEnd(n, epilogue, last);
    }

    /**
     * The loops of two layers that {@link #exists exist}; the same object for the same shapes while it is in use.
     *
     * @param k        inputs
     * @param n        outputs of the first layer
     * @param epilogue what is applied to them
     * @param last     outputs of the second, narrow, to which nothing is applied
     * @return the loops
     */
    static ForwardEnd of(int k, int n, Epilogue epilogue, int last) {
        assert exists(n, epilogue, last);
        return tickgrad.kernel.simd.Shaped.forwardEnd(k, n, epilogue, last);
    }

    /**
     * Y = X·W + b and the epilogue, Y₂ = Y·W₂ᵀ + b₂.
     *
     * @param X     inputs {@code (k)}
     * @param XOff  byte offset of {@code X}
     * @param P     right after each other W, {@code (k,n)} with rows {@link Padding#ldw} apart, b, padded, W₂, {@code (last,n)}, and b₂, padded
     * @param POff  byte offset of W in {@code P}
     * @param Y     outputs of both layers, Y {@code (n)} and Y₂ {@code (last)}, padded, overwritten
     * @param YOff  byte offset of Y
     * @param Y2Off byte offset of Y₂ in {@code Y}
     * @return the first of Y₂, which its reader then need not wait for in memory
     */
    float forward(MemorySegment X, long XOff, MemorySegment P, long POff, MemorySegment Y, long YOff, long Y2Off);
}

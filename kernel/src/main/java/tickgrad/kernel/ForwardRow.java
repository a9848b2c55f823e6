package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One row forward through a dense layer, by loops made for the layer's shape: the compiler knows k and n, so no loop is left with a tail or a
 * bounds check. The bits are those of {@link Dense#forward}.
 */
public interface ForwardRow {
    /**
     * The loops of a shape; the same object for the same shape while it is in use.
     *
     * @param k        inputs
     * @param n        outputs
     * @param epilogue what is applied to the outputs
     * @return the loops
     */
    static ForwardRow of(int k, int n, Epilogue epilogue) {
        if (Machine.SIMD && tickgrad.kernel.simd.Shaped.makesForward(n)) {
            return tickgrad.kernel.simd.Shaped.forward(k, n, epilogue);
        }
        return new UnshapedForward(k, n, epilogue);
    }

    /**
     * Y = X·W + b, and the epilogue.
     *
     * @param X    inputs {@code (k)}; narrow layers need them padded
     * @param XOff byte offset of {@code X}
     * @param P    W, {@code (k,n)} with rows {@link Padding#ldw} apart or, narrow, {@code (n,k)} padded; and right after it b, padded
     * @param POff byte offset of {@code P}
     * @param Y    outputs {@code (n)}, padded, overwritten
     * @param YOff byte offset of {@code Y}
     */
    void forward(MemorySegment X, long XOff, MemorySegment P, long POff, MemorySegment Y, long YOff);
}

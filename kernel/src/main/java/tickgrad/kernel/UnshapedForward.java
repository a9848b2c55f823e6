package tickgrad.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One row forward through a layer of any shape, by {@link Dense}. */
final class UnshapedForward implements ForwardRow {
    private final int k;
    private final int n;
    private final int ldw;
    private final Epilogue epilogue;

    /** Byte offset of the biases behind W. */
    private final long biases;

    /** Biases of +0.0 for a product; null otherwise. */
    private final MemorySegment zeros;

    UnshapedForward(int k, int n, Epilogue epilogue) {
        this.k = k;
        this.n = n;
        this.epilogue = epilogue;
        ldw = Dense.ldw(k, n);
        biases = (long) Float.BYTES * (Dense.narrow(n) ? n : k) * ldw;
        zeros = epilogue == Epilogue.PRODUCT
                ? Arena.ofAuto().allocate((long) Float.BYTES * Padding.pad(n), Padding.BYTES)
                : null;
    }

    @Override
    public void forward(MemorySegment X, long XOff, MemorySegment P, long POff, MemorySegment Y, long YOff) {
        if (zeros != null) {
            Dense.forward(1, k, n, X, XOff, 0, P, POff, ldw, zeros, 0, Y, YOff, 0);
        } else {
            Dense.forward(1, k, n, X, XOff, 0, P, POff, ldw, P, POff + biases, Y, YOff, 0);
            epilogue.apply(n, Y, YOff);
        }
    }
}

package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/** One row back through a layer of any shape, by {@link Dense}. */
record UnshapedBackward(int k, int n, Epilogue before) implements BackwardRow {
    @Override
    public void backwardInput(
            MemorySegment X, long XOff, MemorySegment dZ, long dZOff, MemorySegment P, long POff, MemorySegment dX, long dXOff) {
        Dense.backwardInput(1, k, n, dZ, dZOff, 0, P, POff, ldw(), dX, dXOff, 0);
        before.applyDerivative(1, k, X, XOff, dX, dXOff, Padding.pad(k));
    }

    @Override
    public void online(
            MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment P, long POff, MemorySegment dX,
            long dXOff) {
        Dense.online(k, n, X, XOff, dZ, dZOff, lr, P, POff, ldw(), P, biases(POff), dX, dXOff);
        before.applyDerivative(1, k, X, XOff, dX, dXOff, Padding.pad(k));
    }

    @Override
    public void update(MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment P, long POff) {
        Dense.update(k, n, X, XOff, dZ, dZOff, lr, P, POff, ldw(), P, biases(POff));
    }

    private int ldw() {
        return Dense.ldw(k, n);
    }

    private long biases(long POff) {
        return POff + (long) Float.BYTES * (Dense.narrow(n) ? n : k) * ldw();
    }
}

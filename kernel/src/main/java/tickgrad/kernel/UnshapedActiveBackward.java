package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/** One row back through a layer of any shape, active inputs only, by {@link Dense}. */
record UnshapedActiveBackward(int k, int n) implements ActiveBackwardRow {
    @Override
    public void backwardInput(
            int count, MemorySegment active, long activeOff, MemorySegment dZ, long dZOff, MemorySegment P, long POff,
            MemorySegment dX, long dXOff) {
        Dense.backwardInputActive(count, k, n, active, activeOff, dZ, dZOff, P, POff, Padding.ldw(n), dX, dXOff);
    }

    @Override
    public void online(
            int count, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr,
            MemorySegment P, long POff, MemorySegment dX, long dXOff) {
        long biases = POff + (long) Float.BYTES * k * Padding.ldw(n);
        Dense.onlineActive(count, k, n, active, activeOff, X, XOff, dZ, dZOff, lr, P, POff, Padding.ldw(n), P, biases, dX, dXOff);
    }
}

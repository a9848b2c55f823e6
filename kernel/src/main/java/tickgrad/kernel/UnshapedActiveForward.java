package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/** One row forward through a layer of any shape, active inputs only, by {@link Dense}. */
record UnshapedActiveForward(int k, int n, Epilogue epilogue) implements ActiveForwardRow {
    @Override
    public void forward(
            int count, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment P, long POff,
            MemorySegment Y, long YOff) {
        long biases = POff + (long) Float.BYTES * k * Padding.ldw(n);
        Dense.forwardActive(count, n, active, activeOff, X, XOff, P, POff, Padding.ldw(n), P, biases, Y, YOff);
        epilogue.apply(n, Y, YOff);
    }
}

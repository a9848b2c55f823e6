package tickgrad.proofs.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An arena that counts what is asked of it. */
final class RecordingArena implements Arena {
    private final Arena arena = Arena.ofShared();

    /** Bytes allocated so far. */
    long bytes;

    /** The least alignment that was asked for. */
    long alignment = Long.MAX_VALUE;

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        bytes += byteSize;
        alignment = Math.min(alignment, byteAlignment);
        return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }
}

package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An arena that lays guard words before and behind whatever is allocated. */
public final class GuardedArena implements Arena {
    private static final int WORD = 0x7FABCDEF;
    private static final long BYTES = 64;

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> guards = new ArrayList<>();

    /** An empty arena. */
    public GuardedArena() {}

    /** Zeroed as every arena's memory is: only the guards are not. */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        long aligned = Math.max(byteAlignment, BYTES);
        long end = aligned + byteSize;
        MemorySegment all = arena.allocate(end + BYTES + 3, aligned);
        guards.add(filled(all.asSlice(aligned - BYTES, BYTES)));
        guards.add(filled(all.asSlice((end + 3) / 4 * 4, BYTES)));
        return all.asSlice(aligned, byteSize);
    }

    private static MemorySegment filled(MemorySegment guard) {
        for (long at = 0; at < BYTES; at += 4) {
            guard.set(JAVA_INT, at, WORD);
        }
        return guard;
    }

    /** {@return how many words were allocated as guards} */
    public long words() {
        return guards.size() * BYTES / 4;
    }

    /** {@return how many guard words were overwritten} */
    public long damaged() {
        long count = 0;
        for (MemorySegment guard : guards) {
            for (long at = 0; at < BYTES; at += 4) {
                count += guard.get(JAVA_INT, at) == WORD ? 0 : 1;
            }
        }
        return count;
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

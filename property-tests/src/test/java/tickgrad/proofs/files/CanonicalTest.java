package tickgrad.proofs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;

/**
 * One content, one file: whatever number or name stands in the table, under right checksums, the file is refused, or it is the very one that
 * writing its sections gives.
 */
class CanonicalTest {
    private static final List<String> NAMES = List.of("architecture", "inputs", "odd", "empty", "filler");
    private static final long[] STEPS = {-4096, -128, -64, -16, -1, 1, 8, 64, 128, 4096, Long.MIN_VALUE, Long.MAX_VALUE};

    private final byte[] sound = Samples.ofSize(4096, 9);
    private int refused;

    @Test
    void tablesAreThoseThatWritingGives() {
        for (String name : NAMES) {
            int entry = Sealed.entry(sound, name);
            for (long step : STEPS) {
                for (int field : new int[] {40, 48}) {
                    byte[] file = sound.clone();
                    Sealed.view(file).putLong(entry + field, Sealed.view(file).getLong(entry + field) + step);
                    refusedOrCanonical(file);
                }
            }
            for (String other : NAMES) {
                byte[] file = sound.clone();
                System.arraycopy(sound, Sealed.entry(sound, other), file, entry, 40);
                refusedOrCanonical(file);
            }
            for (int at = entry + 40; at < entry + 64; at++) {
                byte[] file = sound.clone();
                file[at] ^= 1;
                refusedOrCanonical(file);
            }
        }
        refusedOrCanonical(sound.clone());
        assertTrue(refused >= NAMES.size() * (2 * STEPS.length + NAMES.size() - 1), refused + " refused");
    }

    private void refusedOrCanonical(byte[] file) {
        Sealed.seal(file);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(file.length, 64);
            image.copyFrom(MemorySegment.ofArray(file));
            Checkpoint read;
            try {
                read = Checkpoint.of(image);
            } catch (IllegalArgumentException e) {
                refused++;
                return;
            }
            Draft again = new Draft().sequence(read.sequence());
            read.names().forEach(name -> again.section(name, read.section(name)));
            assertArrayEquals(file, Samples.bytes(again));
        }
    }
}

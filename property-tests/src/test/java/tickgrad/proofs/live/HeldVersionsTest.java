package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.live.Versions;

/**
 * A buffer is written only when nobody can be in it, however long readers stall. {@code -Dtickgrad.live.swaps=10000000} asks for that many
 * publications.
 */
class HeldVersionsTest {
    private static final long SWAPS = Long.getLong("tickgrad.live.swaps", 200_000);

    /** Readers begin, stall over any number of publications, end, come and go, all by chance; no buffer changes while it is read. */
    @ParameterizedTest
    @CsvSource({"3, 1", "3, 3", "4, 2", "8, 5"})
    void whatIsReadIsNotWritten(int buffers, int readers) {
        try (Arena arena = Arena.ofShared()) {
            Stalling stalling = new Stalling(arena, buffers, readers);
            for (long i = 0; stalling.versions.published() < SWAPS / 4; i++) {
                stalling.step(i % 2 == 0);
            }
            assertEquals(0, stalling.used, "buffers written while they were read");
            assertTrue(stalling.longest > 0, "no reader stalled over a publication");
            System.out.printf(
                    "live: %d buffers, %d readers: %d swaps, %d put off, reads over up to %d publications, 0 used before release%n", buffers,
                    readers, stalling.versions.published(), stalling.versions.putOffs(), stalling.longest);
        }
    }

    /** The control: where every publication takes the next buffer, some are read. */
    @Test
    void withoutAskingSomeAre() {
        try (Arena arena = Arena.ofShared()) {
            Stalling stalling = new Stalling(arena, 3, 2);
            for (int i = 0; i < 1000; i++) {
                stalling.write((Versions.buffer(stalling.versions.current()) + 1) % 3);
                stalling.read();
            }
            assertTrue(stalling.used > 0);
        }
    }

    /** With nobody attached, or all up to date, no publication is put off. */
    @Test
    void readersWhoKeepUpDelayNothing() {
        try (Arena arena = Arena.ofShared()) {
            Versions versions = new Versions(arena, 3, 2);
            versions.publish(versions.free(), 0);
            for (int i = 0; i < 10; i++) {
                versions.publish(versions.free(), i);
            }
            versions.attach(1);
            for (int i = 0; i < 10; i++) {
                versions.publish(versions.free(), i);
                long current = versions.begin();
                assertEquals(i, versions.hash(Versions.buffer(current)));
                versions.end(1, current);
            }
            assertEquals(0, versions.putOffs());
            assertEquals(21, versions.published());
        }
    }

    /** One thread plays all parts, so that any order of whole steps occurs. */
    private static final class Stalling {
        final Versions versions;
        long used;
        long longest;
        private final int readers;
        private final MemorySegment words;
        private final long[] reading; // what begin() returned, 0 if not reading
        private final boolean[] here;
        private final CounterRandom random = new CounterRandom(3, 0);

        Stalling(Arena arena, int buffers, int readers) {
            this.versions = new Versions(arena, buffers, readers);
            this.readers = readers;
            this.words = arena.allocate(8L * buffers, 8);
            this.reading = new long[readers];
            this.here = new boolean[readers];
            write(versions.free());
        }

        void step(boolean writes) {
            if (writes) {
                int expected = expected();
                int free = versions.free();
                assertEquals(expected, free, "the first buffer that the definition allows");
                if (free >= 0) {
                    write(free);
                }
            } else {
                read();
            }
        }

        void write(int buffer) {
            words.setAtIndex(JAVA_LONG, buffer, Versions.version(versions.current()) + 1);
            versions.publish(buffer, 0);
        }

        /** The definition: not current, and every reader that is here was done with a later version. */
        private int expected() {
            for (int b = 0; b < versions.buffers(); b++) {
                boolean free = b != Versions.buffer(versions.current());
                for (int r = 0; r < readers; r++) {
                    free &= !here[r] || versions.doneBy(r) > versions.version(b);
                }
                if (free) {
                    return b;
                }
            }
            return -1;
        }

        /** One reader does the next thing of its own. */
        void read() {
            int r = (int) (random.nextDouble() * readers);
            if (reading[r] != 0) {
                if (random.nextDouble() < 0.3) {
                    long version = Versions.version(reading[r]);
                    used += words.getAtIndex(JAVA_LONG, Versions.buffer(reading[r])) == version ? 0 : 1;
                    longest = Math.max(longest, Versions.version(versions.current()) - version);
                    versions.end(r, reading[r]);
                    reading[r] = 0;
                }
            } else if (!here[r]) {
                versions.attach(r);
                here[r] = true;
            } else if (random.nextDouble() < 0.1) {
                versions.detach(r);
                here[r] = false;
            } else {
                reading[r] = versions.begin();
            }
        }
    }
}

package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.infra.results.III_Result;
import tickgrad.model.live.Versions;

/** Two buffers of 64 words that all carry the version they are of, so that every second publication needs the buffer that a reader may be in. */
class Words {
    private static final int WORDS = 64;

    final Versions versions;
    private final MemorySegment words;

    Words() {
        Arena arena = Arena.ofAuto();
        versions = new Versions(arena, 2, 1);
        words = arena.allocate(2 * 8L * WORDS, 64);
        write(versions.free());
    }

    /** Writes the next version into a buffer, and publishes it. */
    final void write(int buffer) {
        long next = Versions.version(versions.current()) + 1;
        for (int i = 0; i < WORDS; i++) {
            words.set(JAVA_LONG, at(buffer, i), next);
        }
        versions.publish(buffer, 0);
    }

    /** Publishes some versions, each if a buffer is free. */
    final void writeWhereFree(int times) {
        for (int i = 0; i < times; i++) {
            int free = versions.free();
            if (free >= 0) {
                write(free);
            }
        }
    }

    /** The version that is loaded, the first word and the last. */
    final void read(III_Result r) {
        long current = versions.begin();
        r.r1 = (int) Versions.version(current);
        long first = 0;
        long last = 0;
        for (int i = 0; i < WORDS; i++) {
            last = words.get(JAVA_LONG, at(Versions.buffer(current), i));
            first = i == 0 ? last : first;
        }
        versions.end(0, current);
        r.r2 = (int) first;
        r.r3 = (int) last;
    }

    private static long at(int buffer, int word) {
        return 8L * (buffer * WORDS + word);
    }
}

package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tickgrad.model.live.LiveWeights;

/**
 * Reads while a writer publishes as fast as it can: every weight carries its version, and none is of another than the reader says.
 * {@code -Dtickgrad.live.reads=1000000000} asks for that many reads of 256 bytes, and for a hundredth of it of 8 KB.
 */
class TornReadsTest {
    private static final long READS = Long.getLong("tickgrad.live.reads", 1_000_000);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What a run saw. */
    private record Seen(long reads, long torn, long publications) {}

    @Test
    void readsOf256BytesAreWhole() throws Exception {
        check(48, READS);
    }

    @Test
    void readsOf8KilobytesAreWhole() throws Exception {
        check(2032, READS / 100);
    }

    private static void check(int inputs, long reads) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            LiveWeights[] made = new LiveWeights[1];
            long start = System.nanoTime();
            Seen seen = run(Snapshots.live(arena, inputs, made), reads, Long.MAX_VALUE);
            System.out.printf(
                    "live: %d reads of %d bytes, %d publications, %d put off, %d torn, %.1f s%n", seen.reads, 4 * (inputs + 16),
                    seen.publications, made[0].versions().putOffs(), seen.torn, (System.nanoTime() - start) / 1e9);
            assertEquals(0, seen.torn);
            assertEquals(reads, seen.reads);
            assertEquals(seen.publications + 1, made[0].versions().published(), "the first one is the constructor's");
            assertTrue(seen.publications > 0);
            made[0].reader(0).detach();
            made[0].close();
        }
    }

    /** Without the question whether a buffer is free, readers see two versions at once: the check can fail. */
    @Test
    void aWriterThatDoesNotAskTearsReads() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Seen seen = run(Snapshots.careless(arena, 2048), Long.MAX_VALUE, 1);
            System.out.printf("live: control without the DONE test, %d of %d reads torn%n", seen.torn, seen.reads);
            assertTrue(seen.torn > 0);
        }
    }

    /** Reads on this thread, while another publishes, until there were so many reads or so many of them torn. */
    private static Seen run(Snapshots snapshots, long reads, long enough) throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong publications = new AtomicLong();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                if (snapshots.publish()) {
                    publications.setOpaque(publications.getPlain() + 1);
                }
            }
        });
        long torn = 0;
        long n = 0;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (n < reads && torn < enough && (enough == Long.MAX_VALUE || System.nanoTime() < end)) {
            torn += snapshots.whole() ? 0 : 1;
            n++;
        }
        while (publications.getOpaque() == 0 && writer.isAlive()) {
            Thread.onSpinWait(); // a few reads may be over before the writer has begun
        }
        done.set(true);
        writer.join();
        return new Seen(n, torn, publications.get());
    }
}

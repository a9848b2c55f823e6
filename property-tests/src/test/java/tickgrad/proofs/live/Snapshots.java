package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;
import tickgrad.model.live.Versions;

/** Floats that all carry the version they are of, published by one thread while others copy and check them. */
interface Snapshots {
    /** Publishes the next version, or not now. */
    boolean publish();

    /** Copies what is current; returns whether every float is of one version, the one that the reader says. */
    boolean whole();

    /** The version as a float: exact below 2^24, then from 0 again. */
    private static float mark(long version) {
        return version & 0xFFFFFF;
    }

    private static boolean all(MemorySegment copy, long floats, long version) {
        float mark = mark(version);
        boolean equal = true;
        for (long i = 0; i < floats; i++) {
            equal &= copy.get(JAVA_FLOAT, 4 * i) == mark;
        }
        return equal;
    }

    private static void fill(MemorySegment segment, long floats, long version) {
        float mark = mark(version);
        for (long i = 0; i < floats; i++) {
            segment.set(JAVA_FLOAT, 4 * i, mark);
        }
    }

    /** Live weights of some inputs, a multiple of 16, to one output: 16 floats more in all, of which 15 are padding. */
    static Snapshots live(Arena arena, int inputs, LiveWeights[] made) {
        Parameters weights = new Parameters(arena, Architecture.of(inputs + "-1"));
        Parameters copy = new Parameters(arena, weights.architecture());
        fill(weights.segment(), inputs + 1, 1);
        LiveWeights live = new LiveWeights(weights, 3, 1, 1);
        Reader reader = live.reader(0).attach();
        made[0] = live;
        return new Snapshots() {
            private int reads;

            @Override
            public boolean publish() {
                fill(weights.segment(), inputs + 1, live.version() + 1);
                return live.publish(weights);
            }

            @Override
            public boolean whole() {
                reader.copyTo(copy);
                boolean hashed = (++reads & 1023) != 0 || copy.xxh64() == reader.modelHash();
                return hashed && all(copy.segment(), inputs + 1, reader.version());
            }
        };
    }

    /** The control: the same memory and protocol, but for a writer that takes the next buffer without asking whether it is free. */
    static Snapshots careless(Arena arena, int floats) {
        Versions versions = new Versions(arena, 3, 1);
        MemorySegment[] buffers = new MemorySegment[3];
        for (int b = 0; b < buffers.length; b++) {
            buffers[b] = arena.allocate(4L * floats, 64);
        }
        MemorySegment copy = arena.allocate(4L * floats, 64);
        LongConsumer publish = version -> {
            int next = (int) (version % buffers.length);
            fill(buffers[next], floats, version);
            versions.publish(next, 0);
        };
        publish.accept(1);
        versions.attach(0);
        return new Snapshots() {
            @Override
            public boolean publish() {
                publish.accept(Versions.version(versions.current()) + 1);
                return true;
            }

            @Override
            public boolean whole() {
                long current = versions.begin();
                copy.copyFrom(buffers[Versions.buffer(current)]);
                versions.end(0, current);
                return all(copy, floats, Versions.version(current));
            }
        };
    }
}

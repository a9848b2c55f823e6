package tickgrad.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A counter-based generator: the i-th number is a hash of (seed, stream, i), so it depends on nothing else, not even on what was
 * drawn before in another stream. The hash is the finalizer of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
 * pseudorandom number generators", section 4), applied twice.
 */
public final class CounterRandom {
    /** 2^64 divided by the golden ratio, odd: successive counters land far apart. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final ValueLayout.OfLong STATE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What a generator remembers, in bytes. */
    public static final int BYTES = 16;

    private final long key;
    private long counter;

    /**
     * A generator at its first number.
     *
     * @param seed   any number
     * @param stream any number; streams of one seed are independent
     */
    public CounterRandom(long seed, long stream) {
        this.key = mix(mix(seed) + GOLDEN * (2 * stream + 1));
    }

    private CounterRandom(long key) {
        this.key = key;
    }

    /**
     * The generator that was saved.
     *
     * @param state what {@link #save} wrote
     * @param off   byte offset of it
     * @return a generator that goes on where that one stood
     */
    public static CounterRandom of(MemorySegment state, long off) {
        CounterRandom random = new CounterRandom(state.get(STATE, off));
        random.counter = state.get(STATE, off + Long.BYTES);
        return random;
    }

    /**
     * Saves all that the generator remembers: seed and stream in a word, words drawn in another, little-endian.
     *
     * @param state receives {@link #BYTES} bytes
     * @param off   byte offset of them
     */
    public void save(MemorySegment state, long off) {
        state.set(STATE, off + Long.BYTES, counter); // first, so that too little memory is left as it was
        state.set(STATE, off, key);
    }

    /** {@return how many 64-bit words were drawn} */
    public long counter() {
        return counter;
    }

    /**
     * Continues from where another run stopped.
     *
     * @param counter words drawn so far
     */
    public void counter(long counter) {
        this.counter = counter;
    }

    /** {@return 64 random bits} */
    public long nextLong() {
        return mix(key + GOLDEN * ++counter);
    }

    /** {@return a multiple of 2^-53 in [0, 1)} */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * A uniform integer.
     *
     * @param bound exclusive, {@code >= 1}
     * @return a number from 0 to {@code bound - 1}; the bias is below {@code bound}·2^-64
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw Range.refusal("bound", bound, ">= 1");
        }
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** {@return a normal deviate with mean 0 and deviation 1 (Box and Muller 1958), from two words} */
    public double nextGaussian() {
        double u = 1.0 - nextDouble();
        double angle = 2.0 * Math.PI * nextDouble();
        return StrictMath.sqrt(-2.0 * StrictMath.log(u)) * StrictMath.cos(angle);
    }

    /**
     * Shuffles in place (Fisher and Yates, Durstenfeld 1964).
     *
     * @param values the values
     */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }

    /**
     * A random order.
     *
     * @param n how many
     * @return the numbers 0 to {@code n - 1}, shuffled
     */
    public int[] permutation(int n) {
        Range.require(n >= 0, "n", n, ">= 0");
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        shuffle(values);
        return values;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

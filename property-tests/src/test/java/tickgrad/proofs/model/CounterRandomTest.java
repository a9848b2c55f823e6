package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;
import tickgrad.proofs.oracle.Special;

class CounterRandomTest {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A right generator fails a test of this level by chance less than once in 10^9 seeds: -ln 10^-9. */
    private static final double LEVEL = 20.8;

    /** A normal deviate is further out than this once in 5e8. */
    private static final double Z = 6.0;

    @Test
    void firstValuesAreFixed() {
        CounterRandom random = new CounterRandom(42, 7);
        long[] first = {
            0xCF6EBEA17FD1C64DL, 0x5B7CBDFEBB32EDA7L, 0xA78AA657D3FF4330L, 0x5F8CAEC3C4060576L
        };
        for (long expected : first) {
            assertEquals(expected, random.nextLong());
        }
        CounterRandom doubles = new CounterRandom(42, 7);
        assertEquals((first[0] >>> 11) * 0x1p-53, doubles.nextDouble());
        assertEquals(-0.5312302336206108, doubles.nextGaussian());
        assertEquals(373, doubles.nextInt(1000));
        assertEquals(4, doubles.counter());
    }

    /** The JDK's SplittableRandom has the same finalizer: from a state it continues as a stream does from its key. */
    @Property(tries = 200)
    void streamsAreSplitMixSequences(@ForAll long seed, @ForAll long stream) {
        long key = mix(mix(seed) + GOLDEN * (2 * stream + 1));
        SplittableRandom sequence = new SplittableRandom(key);
        CounterRandom random = new CounterRandom(seed, stream);
        for (int i = 0; i < 5; i++) {
            assertEquals(sequence.nextLong(), random.nextLong());
        }
    }

    private static long mix(long z) {
        return new SplittableRandom(z - GOLDEN).nextLong();
    }

    @Property(tries = 200)
    void counterRestoreContinues(@ForAll long seed, @ForAll long stream, @ForAll @IntRange(max = 1000) int drawn) {
        CounterRandom first = new CounterRandom(seed, stream);
        for (int i = 0; i < drawn; i++) {
            first.nextLong();
        }
        CounterRandom second = new CounterRandom(seed, stream);
        second.counter(first.counter());
        assertEquals(drawn, first.counter());
        for (int i = 0; i < 3; i++) {
            assertEquals(first.nextGaussian(), second.nextGaussian());
        }
    }

    @Test
    void bitsAndPairsAndIntegersAreUniform() {
        int n = 1 << 18;
        for (int shift : new int[] {0, 24, 56}) {
            CounterRandom random = new CounterRandom(3, shift);
            uniform(256, n, () -> (int) (random.nextLong() >>> shift) & 255);
        }
        CounterRandom pairs = new CounterRandom(4, 0);
        uniform(256, n, () -> (int) (pairs.nextLong() >>> 60) << 4 | (int) (pairs.nextLong() >>> 60));
        CounterRandom integers = new CounterRandom(5, 0);
        uniform(1000, n, () -> integers.nextInt(1000));
        CounterRandom doubles = new CounterRandom(6, 0);
        uniform(100, n, () -> (int) (100 * doubles.nextDouble()));
        CounterRandom normals = new CounterRandom(7, 0);
        uniform(64, n, () -> (int) (64 * Special.normalCdf(normals.nextGaussian())));
    }

    /**
     * Pearson's χ² of equally likely bins, each expected 250 times or more. χ² of d degrees exceeds d + 2√(dt) + 2t, or
     * falls below d - 2√(dt), with probability e^-t at most (Laurent and Massart 2000, lemma 1).
     */
    private static void uniform(int bins, int draws, IntSupplier draw) {
        long[] counts = new long[bins];
        for (int i = 0; i < draws; i++) {
            counts[draw.getAsInt()]++;
        }
        double expected = (double) draws / bins;
        double chi = Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
        double d = bins - 1;
        double root = 2.0 * Math.sqrt(d * LEVEL);
        assertTrue(chi <= d + root + 2.0 * LEVEL && chi >= d - root, "chi square " + chi + " of " + d + " degrees");
    }

    @Test
    void doublesAreMultiplesOfTwoToTheMinus53BelowOne() {
        CounterRandom random = new CounterRandom(8, 0);
        for (int i = 0; i < 100_000; i++) {
            double u = random.nextDouble();
            assertTrue(u >= 0.0 && u < 1.0);
            assertEquals(Math.rint(u * 0x1p53), u * 0x1p53);
        }
    }

    /** Means of z, z² and z⁴ have variances 1/n, 2/n and 96/n. */
    @Test
    void gaussiansHaveTheMomentsOfTheNormal() {
        int n = 200_000;
        CounterRandom random = new CounterRandom(9, 0);
        double[] sums = new double[5];
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            sums[1] += z;
            sums[2] += z * z;
            sums[4] += z * z * z * z;
        }
        assertEquals(0.0, sums[1] / n, Z / Math.sqrt(n));
        assertEquals(1.0, sums[2] / n, Z * Math.sqrt(2.0 / n));
        assertEquals(3.0, sums[4] / n, Z * Math.sqrt(96.0 / n));
    }

    /** Of 64n bits of two independent streams n·32 differ, with deviation 4√n. */
    @Test
    void streamsAndSeedsDiffer() {
        Set<Long> seen = new HashSet<>();
        int n = 1 << 12;
        for (int seed = 0; seed < 4; seed++) {
            for (int stream = 0; stream < 4; stream++) {
                CounterRandom random = new CounterRandom(seed, stream);
                CounterRandom nextStream = new CounterRandom(seed, stream + 1);
                CounterRandom nextSeed = new CounterRandom(seed + 1, stream);
                long streamBits = 0;
                long seedBits = 0;
                for (int i = 0; i < n; i++) {
                    long word = random.nextLong();
                    seen.add(word);
                    streamBits += Long.bitCount(word ^ nextStream.nextLong());
                    seedBits += Long.bitCount(word ^ nextSeed.nextLong());
                }
                assertEquals(32.0 * n, streamBits, Z * 4.0 * Math.sqrt(n));
                assertEquals(32.0 * n, seedBits, Z * 4.0 * Math.sqrt(n));
            }
        }
        assertEquals(16 * n, seen.size(), "two of 2^16 words are equal with probability 2^-33");
    }

    @Property(tries = 200)
    void permutationIsAPermutation(@ForAll long seed, @ForAll @IntRange(max = 300) int n) {
        int[] order = new CounterRandom(seed, 0).permutation(n);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < n; i++) {
            assertEquals(i, sorted[i]);
        }
        assertArrayEquals(order, new CounterRandom(seed, 0).permutation(n));
    }

    @Test
    void permutationsAreEquallyLikely() {
        CounterRandom random = new CounterRandom(10, 0);
        uniform(24, 24_000, () -> rank(random.permutation(4)));
    }

    /** The number of a permutation of four: its Lehmer code. */
    private static int rank(int[] p) {
        int rank = 0;
        for (int i = 0; i < 4; i++) {
            int smaller = 0;
            for (int j = i + 1; j < 4; j++) {
                smaller += p[j] < p[i] ? 1 : 0;
            }
            rank = rank * (4 - i) + smaller;
        }
        return rank;
    }

    @Test
    void integersStayBelowTheirBound() {
        CounterRandom random = new CounterRandom(11, 0);
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, random.nextInt(1));
            int large = random.nextInt(Integer.MAX_VALUE);
            assertTrue(large >= 0 && large < Integer.MAX_VALUE);
        }
        Fixtures.refused("bound is 0, expected >= 1", () -> random.nextInt(0));
        Fixtures.refused("bound is -5, expected >= 1", () -> random.nextInt(-5));
        Fixtures.refused("n is -1, expected >= 0", () -> random.permutation(-1));
    }

    @Test
    void aSavedGeneratorGoesOnAndAShuffleDrawsOneWordAStep() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(2 + CounterRandom.BYTES);
            CounterRandom random = new CounterRandom(5, 6);
            random.nextGaussian();
            random.save(state, 2);
            CounterRandom restored = CounterRandom.of(state, 2);
            assertEquals(2, restored.counter());
            assertEquals(random.nextLong(), restored.nextLong());
            random.shuffle(new int[10]);
            assertEquals(3 + 9, random.counter());
        }
    }
}

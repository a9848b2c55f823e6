package tickgrad.kernel.simd;

import static jdk.incubator.vector.VectorOperators.NE;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The only file that names a vector width. The width changes speed, never bits.
 *
 * <p>{@code -Dtickgrad.bits=128|256|512} asks for a narrower width than the JVM prefers.
 */
public final class Lanes {
    /** The species of every SIMD kernel. */
    static final VectorSpecies<Float> SPECIES = species();

    /** As many ints as floats. */
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    /** Half as many longs. */
    static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());

    /** 0, 1, 2 and so on. */
    static final IntVector FIRST = IntVector.zero(INTS).addIndex(1);

    /** The byte order of floats in memory. */
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Floats in a vector: 4, 8 or 16. */
    static final int LENGTH = SPECIES.length();

    /** Bytes in a vector. */
    static final int BYTES = SPECIES.vectorByteSize();

    /**
     * Vectors of outputs in a register tile of four rows: with their factors, 16 accumulators need more than the 16 registers that processors
     * have who stop at 256 bits. Two vectors of 8 are one line of the cache; two of 4 would be half a line.
     */
    static final int TILE = LENGTH == 16 ? 4 : LENGTH == 8 ? 2 : 3;

    /** Lane l takes lane l ^ h: the steps of the canonical tree, which leave every sum in all the lanes that it came from. */
    static final VectorShuffle<Float> XOR_8 = xor(8);

    static final VectorShuffle<Float> XOR_4 = xor(4);
    static final VectorShuffle<Float> XOR_2 = xor(2);
    static final VectorShuffle<Float> XOR_1 = xor(1);

    /** The lanes whose number has that bit. */
    static final VectorMask<Float> BIT_8 = bit(8);

    static final VectorMask<Float> BIT_4 = bit(4);
    static final VectorMask<Float> BIT_2 = bit(2);
    static final VectorMask<Float> BIT_1 = bit(1);

    /** The first eight lanes. */
    static final VectorMask<Float> LOW_8 = SPECIES.indexInRange(0, 8);

    /** Brings what stands in even lanes to the first eight. */
    static final VectorShuffle<Float> EIGHT_DOTS = VectorShuffle.fromOp(SPECIES, l -> 2 * l % LENGTH);

    /** Brings sixteen sums, eight in even lanes and the next eight in odd ones, into order. */
    static final VectorShuffle<Float> SIXTEEN_DOTS = VectorShuffle.fromOp(SPECIES, l -> (2 * l + l / 8) % LENGTH);

    /** Lane l takes lane l + 1, the last one the first. */
    static final VectorShuffle<Float> NEXT = VectorShuffle.fromOp(SPECIES, l -> (l + 1) % LENGTH);

    /** Lane l takes lane l + 4, the last ones the first. */
    static final VectorShuffle<Float> NEXT_4 = VectorShuffle.fromOp(SPECIES, l -> (l + 4) % LENGTH);

    /** Brings each of the first lanes to two neighbouring ones, 2i and 2i + 1. */
    static final VectorShuffle<Float> TWICE = VectorShuffle.fromOp(SPECIES, l -> l / 2);

    /** Brings the first of two neighbouring lanes to both. */
    static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(SPECIES, l -> l & -2);

    /** Brings the second of two neighbouring lanes to both. */
    static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(SPECIES, l -> l | 1);

    /**
     * {@link #BYTES} for loops that should not know it. Where an address grows by a constant, C2 moves its bounds check out of the loop, guarded
     * by a prediction. After loops of other lengths that prediction was seen to fail over and over, each time throwing the compiled loop
     * away. With a stride that is no constant the check stays inside and the loop stays compiled.
     */
    static long stride = BYTES;

    /** Bits in a vector. */
    public static final int BITS = SPECIES.vectorBitSize();

    private Lanes() {}

    /**
     * What a kernel throws that is handed heap memory, which {@code model} refuses long before. Kernels ask each segment that they load from
     * or store to, in their own code: from there on the compiler knows its class. Without that, one vector loaded from a heap segment anywhere in
     * the process, by anyone, slows every kernel two to eight times, because the JDK's own loads then have seen two kinds of memory.
     */
    static AssertionError heap() {
        return new AssertionError("heap memory, expected native");
    }

    /**
     * The lanes whose number has the bit {@code h}: {@link #BIT_1} and so on, for loops that keep them in registers. What is read from a constant
     * of the heap would be read, and made a mask, again after each store.
     */
    static VectorMask<Float> lanesWith(int h) {
        return IntVector.zero(INTS).addIndex(1).and(h).compare(NE, 0).cast(SPECIES);
    }

    private static VectorSpecies<Float> species() {
        int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        int bits = Math.min(Integer.getInteger("tickgrad.bits", preferred), Math.min(preferred, 512));
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new IllegalArgumentException("tickgrad.bits is " + bits + ", expected 128, 256 or 512");
        }
        return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }

    private static VectorShuffle<Float> xor(int h) {
        return VectorShuffle.fromOp(SPECIES, l -> (l ^ h) % LENGTH);
    }

    private static VectorMask<Float> bit(int h) {
        boolean[] lanes = new boolean[LENGTH];
        for (int l = 0; l < LENGTH; l++) {
            lanes[l] = (l & h) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }
}

package tickgrad.kernel.simd;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
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

    /** The byte order of floats in memory. */
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Floats in a vector: 4, 8 or 16. */
    static final int LENGTH = SPECIES.length();

    /** Bytes in a vector. */
    static final int BYTES = SPECIES.vectorByteSize();

    /** Lane l takes lane l + h (mod LENGTH): the steps of the canonical tree. */
    static final VectorShuffle<Float> ROTATE_8 = VectorShuffle.iota(SPECIES, 8 % LENGTH, 1, true);

    static final VectorShuffle<Float> ROTATE_4 = VectorShuffle.iota(SPECIES, 4 % LENGTH, 1, true);
    static final VectorShuffle<Float> ROTATE_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
    static final VectorShuffle<Float> ROTATE_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

    /** Bits in a vector. */
    public static final int BITS = SPECIES.vectorBitSize();

    private Lanes() {}

    private static VectorSpecies<Float> species() {
        int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        int bits = Math.min(Integer.getInteger("tickgrad.bits", preferred), Math.min(preferred, 512));
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new IllegalArgumentException("tickgrad.bits is " + bits + ", expected 128, 256 or 512");
        }
        return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }
}

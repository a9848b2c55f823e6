package tickgrad.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The only file that names a vector width. The width changes speed, never bits.
 *
 * <p>{@code -Dtickgrad.bits=128|256|512} asks for a narrower width than the JVM prefers.
 */
public final class Lanes {
    /** The species of every SIMD kernel. */
    static final VectorSpecies<Float> SPECIES = species();

    /** Floats in a vector: 4, 8 or 16. */
    static final int LENGTH = SPECIES.length();

    /** Bytes in a vector. */
    static final int BYTES = SPECIES.vectorByteSize();

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

package tickgrad.model;

/**
 * One number in a message, and how it becomes an input: {@code x = ((raw·10^exponent) - shift)/scale}, units of {@code shift} and
 * {@code scale} those of {@code raw·10^exponent}. The raw value {@code absent} becomes NaN: what is not known is not a number.
 *
 * <p>A price of SBE's usual decimal, at byte 12 of its block, standardized: {@code Feature.at(12, INT64).decimal(-9).standardized(mean,
 * deviation)}.
 *
 * @param offset   byte at which it begins, counted from the message's begin, {@code >= 0}, at any alignment
 * @param type     how it is stored
 * @param exponent decimal exponent, -22 to 22 (those powers of ten are exact doubles); 0 for floating-point types
 * @param absent   the raw integer that means "no value"; none where it is outside the type. Floating-point types have NaN for that
 * @param shift    is subtracted, finite
 * @param scale    divides, finite and not 0
 */
public record Feature(int offset, Type type, int exponent, long absent, double shift, double scale) {
    private static final int EXACT_POWERS = 22;

    /** Types of numbers in messages; the values that SBE reserves for "no value" are those of its specification. */
    public enum Type {
        /** IEEE 754 binary32. */
        FLOAT32(4, 0, 0),
        /** IEEE 754 binary64. */
        FLOAT64(8, 0, 0),
        /** Signed, one byte. */
        INT8(1, -1L, Byte.MIN_VALUE),
        /** Unsigned, one byte. */
        UINT8(1, 0xFFL, 0xFFL),
        /** Signed, two bytes. */
        INT16(2, -1L, Short.MIN_VALUE),
        /** Unsigned, two bytes. */
        UINT16(2, 0xFFFFL, 0xFFFFL),
        /** Signed, four bytes. */
        INT32(4, -1L, Integer.MIN_VALUE),
        /** Unsigned, four bytes. */
        UINT32(4, 0xFFFF_FFFFL, 0xFFFF_FFFFL),
        /** Signed, eight bytes. */
        INT64(8, -1L, Long.MIN_VALUE);

        final int bytes;

        /** What is left of a sign-extended value: all bits, or for unsigned types the low ones; 0 marks floating point. */
        final long mask;

        private final long absent;

        Type(int bytes, long mask, long absent) {
            this.bytes = bytes;
            this.mask = mask;
            this.absent = absent;
        }

        boolean isInteger() {
            return mask != 0;
        }
    }

    /**
     * Checks everything.
     *
     * @throws IllegalArgumentException if a component is not as described
     */
    public Feature {
        Range.require(type != null, "type", type, "one of Feature.Type");
        int last = Integer.MAX_VALUE - type.bytes;
        Range.require(offset >= 0 && offset <= last, "offset", offset, "0 to " + last);
        int limit = type.isInteger() ? EXACT_POWERS : 0;
        Range.require(Math.abs((long) exponent) <= limit, "exponent of " + type, exponent, -limit + " to " + limit);
        Range.require(Double.isFinite(shift), "shift", shift, "a finite number");
        Range.require(Double.isFinite(scale) && scale != 0.0, "scale", scale, "finite and not 0");
    }

    /**
     * A number as it is, with SBE's value for "no value".
     *
     * @param offset byte at which it begins
     * @param type   how it is stored
     * @return the feature
     */
    public static Feature at(int offset, Type type) {
        return new Feature(offset, type, 0, type == null ? 0 : type.absent, 0.0, 1.0);
    }

    /**
     * A decimal: the integer is a mantissa.
     *
     * @param exponent decimal exponent; -2 for cents
     * @return the feature
     */
    public Feature decimal(int exponent) {
        return new Feature(offset, type, exponent, absent, shift, scale);
    }

    /**
     * Another raw value that means "no value", as a schema may say.
     *
     * @param absent that value
     * @return the feature
     */
    public Feature absent(long absent) {
        return new Feature(offset, type, exponent, absent, shift, scale);
    }

    /**
     * The number standardized, as by {@link Standardizer#apply(int, double)}.
     *
     * @param mean      is subtracted
     * @param deviation divides
     * @return the feature
     */
    public Feature standardized(double mean, double deviation) {
        return new Feature(offset, type, exponent, absent, mean, deviation);
    }
}

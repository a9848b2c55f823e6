package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Reads the inputs of a network out of messages of fixed layout, SBE's or a struct's: {@code x_i = ((raw_i·10^e_i) - shift_i)/scale_i},
 * computed in double and rounded to float once. No codec, no text, no object: the map is made once and may be shared by threads.
 *
 * <pre>{@code
 * FeatureMap map = new FeatureMap(Feature.at(8, INT64).decimal(-9), Feature.at(16, FLOAT32));
 * map.read(message, 0, message.byteSize(), x, 0);
 * float y = predictor.predict(x, 0);
 * }</pre>
 *
 * <p>{@code raw·10^e} is the double nearest to the decimal for mantissas up to 2⁵³ (both operands of its one multiplication or division
 * are exact; Clinger, How to read floating point numbers accurately, 1990), and within 2 roundings of it beyond. Where shift and scale are
 * a {@link Standardizer}'s, the bits are those of its {@code apply}.
 *
 * <p>Fields may overlap and lie at any alignment. NaN, infinities and numbers beyond the floats come out as NaN and infinities, absent ones
 * as NaN; nothing is thrown for a value. No method but the constructors allocates.
 */
public final class FeatureMap {
    private final boolean swap;
    private final int bytes;
    private final int[] offset;

    /** Bytes of an integer, negative those of a floating-point number. */
    private final int[] kind;

    private final long[] mask;
    private final long[] absent;
    private final double[] factor;
    private final double[] divisor;
    private final double[] shift;
    private final double[] scale;

    /**
     * A map of little-endian messages, which are SBE's usual ones and those of {@code DirectBuffer}s on x86 and ARM.
     *
     * @param features the inputs, in their order
     */
    public FeatureMap(Feature... features) {
        this(ByteOrder.LITTLE_ENDIAN, List.of(features));
    }

    /**
     * A map.
     *
     * @param order    the messages' byte order
     * @param features the inputs, in their order
     * @throws IllegalArgumentException if there are none
     */
    public FeatureMap(ByteOrder order, List<Feature> features) {
        int n = features.size();
        Range.require(n >= 1, "features.size()", n, ">= 1");
        Range.require(order != null, "order", order, "a byte order");
        swap = order != ByteOrder.nativeOrder();
        offset = features.stream().mapToInt(Feature::offset).toArray();
        kind = features.stream().mapToInt(FeatureMap::kind).toArray();
        mask = features.stream().mapToLong(f -> f.type().mask).toArray();
        absent = features.stream().mapToLong(Feature::absent).toArray();
        factor = features.stream().mapToDouble(f -> power(f.exponent())).toArray();
        divisor = features.stream().mapToDouble(f -> power(-f.exponent())).toArray();
        shift = features.stream().mapToDouble(Feature::shift).toArray();
        scale = features.stream().mapToDouble(Feature::scale).toArray();
        bytes = features.stream().mapToInt(f -> f.offset() + f.type().bytes).max().getAsInt();
    }

    private static int kind(Feature feature) {
        return feature.type().isInteger() ? feature.type().bytes : -feature.type().bytes;
    }

    /** 10^e, exact up to 22, and 1 for negative exponents. */
    private static double power(int e) {
        double power = 1.0;
        for (int i = 0; i < e; i++) {
            power *= 10.0;
        }
        return power;
    }

    /** {@return how many inputs the map reads} */
    public int inputs() {
        return offset.length;
    }

    /** {@return the least length of a message, in bytes} */
    public int bytes() {
        return bytes;
    }

    /**
     * Reads a message.
     *
     * @param message  holds the message: native or heap, aligned or not
     * @param begin    byte offset of the message
     * @param length   bytes of the message, {@code >= bytes()}; for SBE the block length that its header states
     * @param x        receives {@code inputs()} floats, native, aligned to 4 bytes, apart from the message
     * @param xOff     byte offset of {@code x}
     * @throws IllegalArgumentException  if the message is too short, or {@code x} on the heap or misaligned; nothing is written
     * @throws IllegalStateException     if an arena is closed; nothing is written
     * @throws IndexOutOfBoundsException if message or row do not lie within their segments; nothing is written
     */
    public void read(MemorySegment message, long begin, long length, MemorySegment x, long xOff) {
        Seam.alive("message", message);
        if (length < bytes || begin < 0 || begin > message.byteSize() - length) {
            throw refused(message, begin, length);
        }
        Seam.rows("x", x, xOff, 1, offset.length, offset.length);
        // Locals, because the JVM would read the fields again after every store to native memory.
        int[] offset = this.offset;
        int[] kind = this.kind;
        double[] shift = this.shift;
        double[] scale = this.scale;
        for (int i = 0; i < offset.length; i++) {
            long at = begin + offset[i];
            double v = switch (kind[i]) {
                case -4 -> Float.intBitsToFloat(int32(message, at));
                case -8 -> Double.longBitsToDouble(int64(message, at));
                case 1 -> decimal(message.get(JAVA_BYTE, at), i);
                case 2 -> decimal(int16(message, at), i);
                case 4 -> decimal(int32(message, at), i);
                default -> decimal(int64(message, at), i);
            };
            x.set(JAVA_FLOAT, xOff + 4L * i, (float) ((v - shift[i]) / scale[i]));
        }
    }

    /**
     * Reads a message at an address, as a {@code DirectBuffer} exposes it, in place and at any alignment. The caller answers for the address:
     * a wrong one ends the process. Needs {@code --enable-native-access}.
     *
     * @param address of the message
     * @param length  bytes of the message, {@code >= bytes()}
     * @param x       receives {@code inputs()} floats, native, aligned to 4 bytes, apart from the message
     * @param xOff    byte offset of {@code x}
     * @throws IllegalArgumentException if the message is too short, or {@code x} on the heap or misaligned; nothing is written
     */
    public void read(long address, int length, MemorySegment x, long xOff) {
        read(RowBuffer.AddressSpace.ALL, address, length, x, xOff);
    }

    private RuntimeException refused(MemorySegment message, long begin, long length) {
        if (length < bytes) {
            return Range.refusal("length of the message", length, ">= " + bytes + ", where the last field ends");
        }
        return new IndexOutOfBoundsException("message has " + length + " bytes from " + begin + ", but the segment has "
                + message.byteSize());
    }

    private double decimal(long signed, int i) {
        long raw = signed & mask[i];
        return raw == absent[i] ? Double.NaN : raw * factor[i] / divisor[i];
    }

    private short int16(MemorySegment m, long at) {
        short v = m.get(JAVA_SHORT_UNALIGNED, at);
        return swap ? Short.reverseBytes(v) : v;
    }

    private int int32(MemorySegment m, long at) {
        int v = m.get(JAVA_INT_UNALIGNED, at);
        return swap ? Integer.reverseBytes(v) : v;
    }

    private long int64(MemorySegment m, long at) {
        long v = m.get(JAVA_LONG_UNALIGNED, at);
        return swap ? Long.reverseBytes(v) : v;
    }
}

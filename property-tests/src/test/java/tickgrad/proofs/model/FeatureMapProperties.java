package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tickgrad.model.Feature;
import tickgrad.model.FeatureMap;

/** Maps read what a {@link ByteBuffer} holds, with decimals as {@link BigDecimal} knows them. */
class FeatureMapProperties {
    private static final int MESSAGE = 100;
    private static final int AROUND = 64;
    private static final float UNTOUCHED = 777.0f;

    /** Mantissas up to this size are exact doubles. */
    private static final long EXACT = 1L << 53;

    /** Beyond it a decimal is rounded twice, within an ulp each; the nearest double, which the oracle knows, is half an ulp away. */
    private static final int STEPS = 3;

    private final Arena arena = Arena.ofAuto();

    /** Random fields, overlapping as they please, in messages at every alignment, on the heap and native, in both orders. */
    @Property(tries = 1000)
    void inputsAreTheFieldsScaled(
            @ForAll @IntRange(min = 1, max = 12) int inputs, @ForAll @IntRange(max = AROUND - 1) int begin,
            @ForAll boolean heap, @ForAll boolean big, @ForAll long seed) {
        Random random = new Random(seed);
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer buffer = ByteBuffer.allocate(AROUND + MESSAGE).order(order);
        random.nextBytes(buffer.array());
        List<Feature> features = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            features.add(feature(random, buffer, begin));
        }
        MemorySegment message = MemorySegment.ofArray(buffer.array());
        if (!heap) {
            message = arena.allocate(AROUND + MESSAGE, 64).copyFrom(message);
        }
        MemorySegment x = arena.allocate(4L * inputs + 8, 64);
        for (int i = 0; i < inputs + 2; i++) {
            x.set(JAVA_FLOAT, 4L * i, UNTOUCHED);
        }
        FeatureMap map = new FeatureMap(order, features);
        map.read(message, begin, MESSAGE, x, 4);
        for (int i = 0; i < inputs; i++) {
            check(features.get(i), buffer, begin, x.get(JAVA_FLOAT, 4L + 4 * i));
        }
        assertEquals(UNTOUCHED, x.get(JAVA_FLOAT, 0), "before the row");
        assertEquals(UNTOUCHED, x.get(JAVA_FLOAT, 4L + 4 * inputs), "behind the row");
        if (!heap) {
            MemorySegment again = arena.allocate(4L * inputs, 64);
            map.read(message.address() + begin, MESSAGE, again, 0);
            assertEquals(-1, again.mismatch(x.asSlice(4, 4L * inputs)), "by its address");
        }
    }

    /** A random field, whose bytes in the message are a number of random size, now and then "no value". */
    private static Feature feature(Random random, ByteBuffer buffer, int begin) {
        Feature.Type type = Feature.Type.values()[random.nextInt(Feature.Type.values().length)];
        int offset = random.nextInt(MESSAGE - 8);
        int at = begin + offset;
        Feature feature = Feature.at(offset, type);
        long raw = random.nextInt(8) == 0 ? feature.absent() : random.nextLong() >> random.nextInt(64);
        switch (type) {
            case FLOAT32 -> buffer.putFloat(at, (float) random.nextGaussian());
            case FLOAT64 -> buffer.putDouble(at, random.nextGaussian());
            case INT8, UINT8 -> buffer.put(at, (byte) raw);
            case INT16, UINT16 -> buffer.putShort(at, (short) raw);
            case INT32, UINT32 -> buffer.putInt(at, (int) raw);
            case INT64 -> buffer.putLong(at, raw);
        }
        if (type != Feature.Type.FLOAT32 && type != Feature.Type.FLOAT64) {
            feature = feature.decimal(random.nextInt(45) - 22);
            feature = random.nextInt(4) == 0 ? feature.absent(raw) : feature;
        }
        return random.nextBoolean() ? feature : feature.standardized(10 * random.nextGaussian(), 1e-3 + random.nextDouble());
    }

    private static void check(Feature f, ByteBuffer buffer, int begin, float x) {
        int at = begin + f.offset();
        switch (f.type()) {
            case FLOAT32 -> assertEquals(scaled(f, buffer.getFloat(at)), x, f.toString());
            case FLOAT64 -> assertEquals(scaled(f, buffer.getDouble(at)), x, f.toString());
            case INT8 -> check(f, buffer.get(at), x);
            case UINT8 -> check(f, Byte.toUnsignedLong(buffer.get(at)), x);
            case INT16 -> check(f, buffer.getShort(at), x);
            case UINT16 -> check(f, Short.toUnsignedLong(buffer.getShort(at)), x);
            case INT32 -> check(f, buffer.getInt(at), x);
            case UINT32 -> check(f, Integer.toUnsignedLong(buffer.getInt(at)), x);
            case INT64 -> check(f, buffer.getLong(at), x);
        }
    }

    private static void check(Feature f, long raw, float x) {
        if (raw == f.absent()) {
            assertTrue(Float.isNaN(x), () -> f + " of no value is " + x);
            return;
        }
        double nearest = new BigDecimal(BigInteger.valueOf(raw), -f.exponent()).doubleValue();
        if (Math.abs(raw) <= EXACT && raw != Long.MIN_VALUE) {
            assertEquals(scaled(f, nearest), x, () -> f + " of " + raw);
            return;
        }
        double low = nearest;
        double high = nearest;
        for (int i = 0; i < STEPS; i++) {
            low = Math.nextDown(low);
            high = Math.nextUp(high);
        }
        float a = scaled(f, low); // what follows is monotone and, since scales are positive, keeps the order
        float b = scaled(f, high);
        assertTrue(a <= x && x <= b, () -> f + " of " + raw + " is " + x + ", expected " + a + " to " + b);
    }

    private static float scaled(Feature f, double v) {
        return (float) ((v - f.shift()) / f.scale());
    }
}

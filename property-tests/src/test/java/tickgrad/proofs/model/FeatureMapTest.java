package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tickgrad.model.Feature.Type.FLOAT32;
import static tickgrad.model.Feature.Type.FLOAT64;
import static tickgrad.model.Feature.Type.INT64;
import static tickgrad.model.Feature.Type.INT8;
import static tickgrad.model.Feature.Type.UINT16;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Feature;
import tickgrad.model.FeatureMap;
import tickgrad.model.Standardizer;

class FeatureMapTest {
    private static final FeatureMap MAP = new FeatureMap(Feature.at(1, INT64).decimal(-2), Feature.at(9, FLOAT32));
    private static final int BYTES = 13;

    private final Arena arena = Arena.ofAuto();

    private static MemorySegment message(int bytes) {
        return MemorySegment.ofArray(new byte[bytes]);
    }

    @Test
    void aMapStatesWhatItNeeds() {
        assertEquals(2, MAP.inputs());
        assertEquals(BYTES, MAP.bytes());
        assertEquals(16, new FeatureMap(Feature.at(8, FLOAT64), Feature.at(3, UINT16)).bytes());
    }

    /** 101.25 dollars in cents, big-endian, written out by hand. */
    @Test
    void aDecimalByHand() {
        byte[] message = {0x7F, 0, 0, 0, 0, 0, 0, 0x27, (byte) 0x8D, (byte) 0xBF, (byte) 0x80, 0, 0};
        MemorySegment x = arena.allocate(8, 64);
        List<Feature> features = List.of(Feature.at(1, INT64).decimal(-2).standardized(100.0, 0.5), Feature.at(9, FLOAT32));
        new FeatureMap(ByteOrder.BIG_ENDIAN, features).read(MemorySegment.ofArray(message), 0, BYTES, x, 0);
        assertEquals(2.5f, x.get(JAVA_FLOAT, 0));
        assertEquals(-1.0f, x.get(JAVA_FLOAT, 4));
    }

    /** Absent: the least integer, or what the schema says instead; NaN and infinities come as they are. */
    @Test
    void whatIsAbsentIsNaN() {
        ByteBuffer message = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        message.putLong(0, Long.MIN_VALUE).putLong(8, Long.MAX_VALUE).put(16, (byte) -128);
        message.putDouble(24, Double.POSITIVE_INFINITY).putDouble(32, 1e300);
        MemorySegment x = arena.allocate(64, 64);
        Feature high = Feature.at(8, INT64).decimal(-9);
        new FeatureMap(Feature.at(0, INT64), high, high.absent(Long.MAX_VALUE), Feature.at(16, INT8), Feature.at(16, INT8).absent(1000),
                Feature.at(24, FLOAT64), Feature.at(32, FLOAT64)).read(MemorySegment.ofBuffer(message), 0, 40, x, 0);
        float[] expected = {Float.NaN, 9223372036.854775807f, Float.NaN, Float.NaN, -128, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], x.get(JAVA_FLOAT, 4L * i), "input " + i);
        }
    }

    /** Less the double nearest to the decimal, a decimal is zero: nothing else would show a wrong last bit through a float. */
    @Test
    void decimalsAreTheNearestDoubles() {
        Random random = new Random(5);
        MemorySegment x = arena.allocate(4, 64);
        ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (int exponent = -22; exponent <= 22; exponent++) {
            for (int i = 0; i < 100; i++) {
                long mantissa = random.nextLong() >> (11 + random.nextInt(50));
                double nearest = new BigDecimal(BigInteger.valueOf(mantissa), -exponent).doubleValue();
                message.putLong(0, mantissa);
                new FeatureMap(Feature.at(0, INT64).decimal(exponent).standardized(nearest, 1e-30))
                        .read(MemorySegment.ofBuffer(message), 0, 8, x, 0);
                assertEquals(0.0f, x.get(JAVA_FLOAT, 0), mantissa + "e" + exponent);
            }
        }
    }

    /** A model that was fitted on standardized doubles sees the same bits live. */
    @Test
    void standardizedAsByTheStandardizer() {
        Random random = new Random(3);
        MemorySegment x = arena.allocate(4, 64);
        for (int i = 0; i < 1000; i++) {
            double price = Math.rint(1e6 * random.nextDouble()) / 100.0;
            Standardizer standardizer = Standardizer.of(new double[] {100 * random.nextGaussian()}, new double[] {random.nextDouble() + 0.1});
            Feature feature = Feature.at(0, INT64).decimal(-2);
            ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Math.round(price * 100.0));
            new FeatureMap(feature.standardized(standardizer.mean(0), standardizer.deviation(0)))
                    .read(MemorySegment.ofBuffer(message), 0, 8, x, 0);
            assertEquals(standardizer.apply(0, price), x.get(JAVA_FLOAT, 0), () -> price + " by " + standardizer.mean(0));
        }
    }

    @Test
    void wrongFeaturesAreRefused() {
        Feature good = Feature.at(0, INT64);
        Fixtures.refused("offset is -1", () -> Feature.at(-1, INT64));
        Fixtures.refused("offset is 2147483640", () -> Feature.at(Integer.MAX_VALUE - 7, INT64));
        Fixtures.refused("type is null", () -> Feature.at(0, null));
        Fixtures.refused("exponent of INT64 is 23", () -> good.decimal(23));
        Fixtures.refused("exponent of INT64 is -2147483648", () -> good.decimal(Integer.MIN_VALUE));
        Fixtures.refused("exponent of FLOAT32 is 1", () -> Feature.at(0, FLOAT32).decimal(1));
        Fixtures.refused("shift is NaN", () -> good.standardized(Double.NaN, 1.0));
        Fixtures.refused("scale is 0.0", () -> good.standardized(0.0, 0.0));
        Fixtures.refused("scale is Infinity", () -> good.standardized(0.0, Double.POSITIVE_INFINITY));
        Fixtures.refused("features.size() is 0", FeatureMap::new);
        Fixtures.refused("order is null", () -> new FeatureMap(null, List.of(good)));
    }

    /** Whatever is wrong at a call is seen before a float is written. */
    @Test
    void refusedMessagesWriteNothing() {
        MemorySegment x = arena.allocate(16, 64).fill((byte) 0x55);
        MemorySegment filled = arena.allocate(16, 64).copyFrom(x);
        MemorySegment native20 = arena.allocate(20, 64);
        Fixtures.refused("length of the message is 12, expected >= 13", () -> MAP.read(message(20), 0, 12, x, 0));
        Fixtures.refused("length of the message is -1", () -> MAP.read(message(20), 0, -1, x, 0));
        Fixtures.refused("length of the message is 12", () -> MAP.read(native20.address(), 12, x, 0));
        outside("message has 13 bytes from 8, but the segment has 20", () -> MAP.read(message(20), 8, BYTES, x, 0));
        outside("message has 13 bytes from -1, but", () -> MAP.read(message(20), -1, BYTES, x, 0));
        outside("message has 13 bytes from " + Long.MAX_VALUE, () -> MAP.read(message(20), Long.MAX_VALUE, BYTES, x, 0));
        outside("message has " + Long.MAX_VALUE, () -> MAP.read(message(20), 1, Long.MAX_VALUE, x, 0));
        outside("x needs bytes 12 to 20", () -> MAP.read(message(20), 0, BYTES, x, 12));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> MAP.read(message(20), 0, BYTES, message(8), 0))
                .getMessage().startsWith("x is a heap segment"));
        Fixtures.refused("x starts at address", () -> MAP.read(message(20), 0, BYTES, x, 2));
        MemorySegment closed;
        try (Arena brief = Arena.ofConfined()) {
            closed = brief.allocate(20);
        }
        assertTrue(assertThrows(IllegalStateException.class, () -> MAP.read(closed, 0, BYTES, x, 0))
                .getMessage().startsWith("message belongs to an arena that is closed"));
        assertEquals(-1, filled.mismatch(x), "x changed");
        MAP.read(message(20), 7, BYTES, x, 0);
        assertTrue(filled.mismatch(x) >= 0, "the last place that would do");
    }

    private static void outside(String start, Executable call) {
        String message = assertThrows(IndexOutOfBoundsException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}

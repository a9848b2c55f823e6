package tickgrad.proofs.embedding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tickgrad.examples.SbeFeatures;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Standardizer;

/** What SBE's generated encoder wrote, a map reads as SBE's own decoder does. */
@Tag("embedding")
class SbeTest {
    private static final int MESSAGES = 2_000;
    private static final int HEADER = 8;
    private static final int BLOCK = 45;
    private static final String[] FIELDS = {"bid", "ask", "bidSize", "askSize", "imbalance", "volatility"};
    private static final Standardizer PRICES = Standardizer.of(new double[] {100.0}, new double[] {2.5});

    /** Made once: its encoder is compiled. */
    private static SbeCodec codec;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = arena.allocate(64 + HEADER + BLOCK, 64);
    private final UnsafeBuffer buffer = new UnsafeBuffer(memory.address(), (int) memory.byteSize());
    private final MemorySegment x = arena.allocate(64, 64);

    @BeforeAll
    static void generate() throws Exception {
        codec = new SbeCodec("/tickgrad/examples/tick.xml", "Tick");
    }

    /** Prices about 100 in steps of 10⁻⁹, some of them absent. */
    private static Map<String, Number> values(Random random) {
        Map<String, Number> values = new HashMap<>();
        values.put("time", random.nextLong());
        values.put("level", (short) random.nextInt(255));
        values.put("bid", random.nextInt(10) == 0 ? Long.MIN_VALUE : Math.round(1e11 + 1e9 * random.nextGaussian()));
        values.put("ask", random.nextInt(10) == 0 ? Long.MIN_VALUE : Math.round(1e11 + 1e9 * random.nextGaussian()));
        values.put("bidSize", random.nextInt());
        values.put("askSize", random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt());
        values.put("imbalance", (float) random.nextGaussian());
        values.put("volatility", random.nextDouble());
        return values;
    }

    private static float expected(String field, Number value) {
        if (value == null) {
            return Float.NaN;
        }
        boolean price = field.equals("bid") || field.equals("ask");
        return price ? PRICES.apply(0, value.doubleValue()) : (float) value.doubleValue();
    }

    @Test
    void theMapReadsWhatTheDecoderReads() throws ReflectiveOperationException {
        Random random = new Random(17);
        int absent = 0;
        for (int message = 0; message < MESSAGES; message++) {
            int offset = random.nextInt(64);
            codec.encode(buffer, offset, values(random));
            Map<String, Number> decoded = codec.decode(buffer, offset);
            assertTrue(SbeFeatures.read(buffer, offset, x));
            for (int i = 0; i < FIELDS.length; i++) {
                Number value = decoded.get(FIELDS[i]);
                assertTrue(decoded.containsKey(FIELDS[i]), FIELDS[i]);
                assertEquals(expected(FIELDS[i], value), x.get(JAVA_FLOAT, 4L * i), FIELDS[i] + " " + value);
                absent += value == null ? 1 : 0;
            }
        }
        assertTrue(absent > MESSAGES / 10, "absent values were tried " + absent + " times");
    }

    /** Another message is left alone, an older schema's shorter block refused; a newer one's longer block is read as far as it is known. */
    @Test
    void headersAreObeyed() throws ReflectiveOperationException {
        codec.encode(buffer, 3, values(new Random(1)));
        assertEquals(BLOCK, buffer.getShort(3, LITTLE_ENDIAN));
        assertTrue(SbeFeatures.read(buffer, 3, x));
        MemorySegment before = arena.allocate(64, 64).copyFrom(x);
        codec.encode(buffer, 3, values(new Random(2)));
        for (int place : new int[] {5, 7}) { // of template and schema
            short right = buffer.getShort(place, LITTLE_ENDIAN);
            buffer.putShort(place, (short) 99, LITTLE_ENDIAN);
            assertFalse(SbeFeatures.read(buffer, 3, x));
            buffer.putShort(place, right, LITTLE_ENDIAN);
        }
        buffer.putShort(3, (short) (BLOCK - 8), LITTLE_ENDIAN);
        assertEquals(
                "length of the message is 37, expected >= 45, where the last field ends",
                assertThrows(IllegalArgumentException.class, () -> SbeFeatures.read(buffer, 3, x)).getMessage());
        buffer.putShort(3, (short) 0xFFFF, LITTLE_ENDIAN);
        assertThrows(IndexOutOfBoundsException.class, () -> SbeFeatures.read(buffer, 3, x));
        assertEquals(-1, before.mismatch(x), "a refused message wrote");
        buffer.putShort(3, (short) (BLOCK + 10), LITTLE_ENDIAN);
        assertTrue(SbeFeatures.read(buffer, 3, x));
        assertEquals(expected("volatility", codec.decode(buffer, 3).get("volatility")), x.get(JAVA_FLOAT, 20));
    }

    @Test
    void readingAndPredictingAllocatesNothing() throws ReflectiveOperationException {
        Parameters parameters = Parameters.initialized(arena, Architecture.of("6-5-1 tanh"), Initializer.GLOROT_UNIFORM, 1);
        Predictor predictor = new Predictor(arena, parameters, 1);
        codec.encode(buffer, 5, values(new Random(3)));
        Settled.allocatesNothing("forecasts from SBE messages", i -> {
            SbeFeatures.read(buffer, 5, x);
            predictor.predict(x, 0);
        });
    }
}

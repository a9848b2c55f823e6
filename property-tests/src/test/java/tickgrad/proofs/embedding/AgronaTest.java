package tickgrad.proofs.embedding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tickgrad.examples.AgronaRows;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.RowBuffer;

/** A row has the same bits by every route out of Agrona's buffers, wherever it begins. */
@Tag("embedding")
class AgronaTest {
    private static final int INPUTS = 7;
    private static final int BYTES = INPUTS * Float.BYTES;
    private static final int PLACES = 64;
    private static final int BEFORE = 24;
    private static final int SIZE = PLACES + BYTES;

    private final Arena arena = Arena.ofAuto();
    private final Parameters parameters =
            Parameters.initialized(arena, Architecture.of(INPUTS + "-9-1 tanh"), Initializer.GLOROT_UNIFORM, 1);
    private final Predictor predictor = new Predictor(arena, parameters, 1);
    private final AgronaRows rows = new AgronaRows(new RowBuffer(arena, INPUTS), INPUTS);

    /** All kinds of memory below an {@code UnsafeBuffer}, whole and as a part behind {@code BEFORE} bytes. */
    private Map<String, UnsafeBuffer> buffers() {
        return Map.of(
                "array", new UnsafeBuffer(new byte[SIZE]),
                "part of an array", new UnsafeBuffer(new byte[BEFORE + SIZE], BEFORE, SIZE),
                "heap buffer", new UnsafeBuffer(ByteBuffer.allocate(SIZE)),
                "part of a heap buffer", new UnsafeBuffer(ByteBuffer.allocate(BEFORE + SIZE), BEFORE, SIZE),
                "slice of a heap buffer", new UnsafeBuffer(ByteBuffer.allocate(BEFORE + SIZE).slice(BEFORE, SIZE)),
                "direct buffer", new UnsafeBuffer(ByteBuffer.allocateDirect(SIZE)),
                "part of a direct buffer", new UnsafeBuffer(ByteBuffer.allocateDirect(BEFORE + SIZE), BEFORE, SIZE),
                "address", new UnsafeBuffer(arena.allocate(SIZE, 64).address(), SIZE));
    }

    @Test
    void everyRouteHasTheSameBits() {
        Random random = new Random(7);
        MemorySegment x = arena.allocate(BYTES, 64);
        int compared = 0;
        for (int place = 0; place < PLACES; place++) {
            for (int i = 0; i < INPUTS; i++) {
                x.set(JAVA_FLOAT, 4L * i, (float) random.nextGaussian());
            }
            float expected = predictor.predict(x, 0);
            for (Map.Entry<String, UnsafeBuffer> entry : buffers().entrySet()) {
                UnsafeBuffer buffer = entry.getValue();
                for (int i = 0; i < INPUTS; i++) {
                    buffer.putFloat(place + 4 * i, x.get(JAVA_FLOAT, 4L * i));
                }
                compared += compare(buffer, place, expected, entry.getKey() + " at " + place);
            }
        }
        assertEquals(PLACES * (8 + 3 + 5 + 5 + 5), compared); // the example, address, array, ByteBuffer and its segment
    }

    /** Compares by each route that the buffer has, and returns how many those were. */
    private int compare(DirectBuffer buffer, int place, float expected, String what) {
        int routes = 1;
        rows.wrap(buffer);
        assertEquals(expected, predictor.predict(rows.at(place), 0), what);
        int below = place + buffer.wrapAdjustment();
        if (buffer.byteArray() == null) {
            routes++;
            assertEquals(expected, predictor.predict(buffer.addressOffset() + place, buffer.capacity() - place), "address, " + what);
        } else {
            routes++;
            assertEquals(expected, predictor.predictCopy(MemorySegment.ofArray(buffer.byteArray()), below), "array, " + what);
        }
        if (buffer.byteBuffer() != null) {
            routes += 2;
            // A ByteBuffer is big-endian unless told otherwise, Agrona's floats are in native order; its own offset is in its indices.
            ByteBuffer bytes = buffer.byteBuffer().duplicate().order(ByteOrder.nativeOrder());
            int index = below - (bytes.hasArray() ? bytes.arrayOffset() : 0);
            assertEquals(expected, predictor.predict(bytes, index), "ByteBuffer, " + what);
            assertEquals(expected, predictor.predictCopy(MemorySegment.ofBuffer(bytes), index), "segment, " + what);
        }
        return routes;
    }

    @Test
    void rowsBeyondTheBufferAreRefused() {
        for (UnsafeBuffer buffer : buffers().values()) {
            rows.wrap(buffer);
            assertThrows(IndexOutOfBoundsException.class, () -> rows.at(PLACES + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.at(-1));
        }
    }

    @Test
    void rowsAllocateNothing() {
        for (UnsafeBuffer buffer : buffers().values()) {
            rows.wrap(buffer);
            Settled.allocatesNothing("predictions from a buffer", i -> predictor.predict(rows.at(i % PLACES), 0));
        }
    }
}

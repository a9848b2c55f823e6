package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

class PredictorTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /** Narrow and wide first layers read their inputs differently; 5 and 17 inputs do not fill their padding. */
    @ParameterizedTest
    @ValueSource(strings = {"5-9-3 tanh", "17-2-1 relu", "16-32-1 silu", "16-32-2 relu", "1-1"})
    void everyRouteGivesTheSameBits(String text) {
        Parameters p = Fixtures.parameters(arena, text, 1);
        int k = p.architecture().inputs();
        int n = p.architecture().outputs();
        Predictor predictor = new Predictor(arena, p, 4);
        Matrix X = Fixtures.uniform(arena, 1, k, 2);
        MemorySegment y = arena.allocate(4L * n, 64);
        predictor.predict(X.segment(), 0, y, 0);
        float expected = y.get(JAVA_FLOAT, 0);
        assertEquals(expected, predictor.predict(X.segment(), 0));

        float[] x = new float[k + 2]; // longer arrays are welcome
        MemorySegment.copy(X.segment(), JAVA_FLOAT, 0, x, 0, k);
        float[] out = new float[n];
        predictor.predict(x, out);
        for (int j = 0; j < n; j++) {
            assertEquals(y.get(JAVA_FLOAT, 4L * j), out[j]);
        }
        Matrix Y = Matrix.allocate(arena, 1, n);
        predictor.predict(X, Y);
        assertEquals(-1, y.mismatch(Y.segment().asSlice(0, 4L * n)));

        MemorySegment bytes = arena.allocate(64 + 4L * k + 1, 64);
        for (int offset = 0; offset < 64; offset++) {
            bytes.fill((byte) 0x7F); // NaN around the row
            for (int i = 0; i < k; i++) {
                bytes.set(JAVA_FLOAT_UNALIGNED, offset + 4L * i, x[i]);
            }
            assertEquals(expected, predictor.predictCopy(bytes, offset), "native at " + offset);
            assertEquals(expected, predictor.predict(bytes.address() + offset, 4 * k), "address at " + offset);
            byte[] heap = bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            assertEquals(expected, predictor.predictCopy(MemorySegment.ofArray(heap), offset), "heap at " + offset);
            if (offset % 4 == 0) {
                assertEquals(expected, predictor.predict(bytes, offset), "in place at " + offset);
            }
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                int size = 64 + 4 * k;
                for (ByteBuffer buffer : List.of(ByteBuffer.allocate(size), ByteBuffer.allocateDirect(size))) {
                    buffer.order(order).position(3);
                    for (int i = 0; i < k; i++) {
                        buffer.putFloat(offset + 4 * i, x[i]);
                    }
                    assertEquals(expected, predictor.predict(buffer, offset), order + " " + buffer + " at " + offset);
                    assertEquals(3, buffer.position());
                    assertEquals(expected, predictor.predict(buffer.asReadOnlyBuffer().order(order), offset));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 16, 29, 64})
    void batchInPiecesEqualsOneByOne(int maxRows) {
        for (String text : List.of("5-9-3 tanh", "17-2-1 relu", "3-20-4 gelu,softmax", "5-9-2 relu,tanh", "4-17-20 silu,relu", "6-3")) {
            Parameters p = Fixtures.parameters(arena, text, 1);
            int k = p.architecture().inputs();
            int n = p.architecture().outputs();
            MemorySegment memory = Fixtures.uniform(arena, 29, k + 3, 2).segment();
            Matrix X = Matrix.view(memory, 4, 29, k, k + 3); // packed rows at an odd place
            Matrix Y = Matrix.view(arena.allocate(4L * 29 * (n + 1), 4), 0, 29, n, n + 1);
            Matrix padded = Matrix.allocate(arena, 29, n);
            Predictor predictor = new Predictor(arena, p, maxRows);
            predictor.predict(X, Y);
            predictor.predict(X, padded);
            Predictor single = new Predictor(arena, p, 1);
            MemorySegment y = arena.allocate(4L * n, 64);
            for (int r = 0; r < 29; r++) {
                single.predict(memory, X.offset(r), y, 0);
                for (int j = 0; j < n; j++) {
                    assertEquals(y.get(JAVA_FLOAT, 4L * j), Y.get(r, j), text + " row " + r);
                    assertEquals(y.get(JAVA_FLOAT, 4L * j), padded.get(r, j), text + " padded row " + r);
                }
                assertEquals(0.0f, Y.segment().get(JAVA_FLOAT, Y.offset(r) + 4L * n), "beside the row");
            }
        }
    }

    /** One layer reads the rows of X until the last output is computed. */
    @ParameterizedTest
    @ValueSource(strings = {"20-20", "100-100", "5-9-5 tanh", "33-100-33 relu"})
    void outputsMayTakeThePlaceOfInputs(String text) {
        Parameters p = Fixtures.parameters(arena, text, 1);
        int n = p.architecture().outputs();
        for (int maxRows : new int[] {8, 29}) {
            Matrix X = Fixtures.uniform(arena, 29, n, 2);
            Matrix Y = Matrix.allocate(arena, 29, n);
            Predictor predictor = new Predictor(arena, p, maxRows);
            predictor.predict(X, Y);
            predictor.predict(X, X);
            Fixtures.assertSameBits(Y.segment(), X.segment(), text + " in pieces of " + maxRows);
        }
    }

    /** What stands behind the outputs of a view is somebody else's, wherever its rows begin; pads of rows that were allocated are zeros. */
    @ParameterizedTest
    @ValueSource(strings = {"5-9-3 tanh", "17-20-1 relu", "3-20-20 gelu"})
    void padsAreLeftAloneWhereTheyBelongToSomebodyElse(String text) {
        Parameters p = Fixtures.parameters(arena, text, 1);
        int n = p.architecture().outputs();
        Predictor predictor = new Predictor(arena, p, 8);
        Matrix X = Fixtures.uniform(arena, 5, p.architecture().inputs(), 2);
        X.set(3, 0, Float.NaN);
        Matrix own = Matrix.allocate(arena, 9, n);
        Matrix others = Matrix.allocate(arena, 9, n);
        for (Matrix matrix : List.of(own, others)) {
            for (long at = 0; at < matrix.segment().byteSize(); at += 4) {
                matrix.segment().set(JAVA_FLOAT, at, 7.0f);
            }
        }
        predictor.predict(X, own.rows(2, 5));
        predictor.predict(X, Matrix.view(others.segment(), others.offset(2), 5, n, others.ld()));
        for (int r = 0; r < 9; r++) {
            boolean written = r >= 2 && r < 7;
            for (int j = 0; j < own.ld(); j++) {
                long at = own.offset(r) + 4L * j;
                String where = text + " row " + r + " column " + j;
                float value = own.segment().get(JAVA_FLOAT, at);
                assertEquals(j < n ? value : 7.0f, others.segment().get(JAVA_FLOAT, at), where);
                assertEquals(written && j >= n ? 0.0f : written ? value : 7.0f, value, where);
            }
        }
    }

    @Test
    void greeksReturnThePredictionOfTheirOutput() {
        for (String text : List.of("5-9-3 tanh", "16-16-2 tanh", "17-2-7 relu", "3-20-4 gelu,softmax", "4-40-9 softplus,sigmoid")) {
            Parameters p = Fixtures.parameters(arena, text, 1);
            int k = p.architecture().inputs();
            int n = p.architecture().outputs();
            Predictor predictor = new Predictor(arena, p, 2);
            MemorySegment x = Fixtures.uniform(arena, 1, k, 2).segment();
            MemorySegment y = arena.allocate(4L * n, 64);
            MemorySegment g = arena.allocate(4L * k + 8, 64);
            predictor.predict(x, 0, y, 0);
            for (int j = 0; j < n; j++) {
                assertEquals(y.get(JAVA_FLOAT, 4L * j), predictor.greeks(x, 0, j, g, 4));
                assertEquals(0.0f, g.get(JAVA_FLOAT, 0), "only the inputs' derivatives are written");
                assertEquals(0.0f, g.get(JAVA_FLOAT, 4L * k + 4), "only the inputs' derivatives are written");
            }
        }
    }

    /** Parameters are read at every call, and what a call leaves behind does not reach the next. */
    @Test
    void callsDoNotDependOnEarlierOnes() {
        Parameters p = Fixtures.parameters(arena, "16-9-3 tanh", 1);
        Predictor used = new Predictor(arena, p, 1);
        MemorySegment x = Fixtures.uniform(arena, 1, 16, 2).segment();
        MemorySegment nan = Fixtures.row(arena, Float.NaN, Float.NaN, 1, Float.POSITIVE_INFINITY, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        MemorySegment g = arena.allocate(64, 64);
        float before = used.predict(x, 0);
        used.greeks(nan, 0, 2, g, 0);
        assertEquals(before, used.predict(x, 0));
        MemorySegment fresh = arena.allocate(64, 64);
        g.fill((byte) -1); // NaN
        used.greeks(x, 0, 1, g, 0);
        new Predictor(arena, p, 1).greeks(x, 0, 1, fresh, 0);
        assertEquals(-1, fresh.mismatch(g), "greeks of another output");
        p.bias(0, 0, 0.75f);
        float after = used.predict(x, 0);
        assertEquals(new Predictor(arena, p, 1).predict(x, 0), after);
        org.junit.jupiter.api.Assertions.assertNotEquals(before, after);
    }

    @Test
    void copyingRoutesRefuseRowsThatAreTooShort() {
        Predictor predictor = new Predictor(arena, Fixtures.parameters(arena, "5-9-3 tanh", 1), 1);
        ByteBuffer buffer = ByteBuffer.allocate(24).limit(22);
        Fixtures.refused("x.length is 4, expected >= 5", () -> predictor.predict(new float[4], new float[3]));
        Fixtures.refused("y.length is 2, expected >= 3", () -> predictor.predict(new float[5], new float[2]));
        Fixtures.refused("index is 3, expected 0 to 2", () -> predictor.predict(buffer, 3));
        Fixtures.refused("index is -1, expected 0 to 2", () -> predictor.predict(buffer, -1));
        Fixtures.refused("length is 19, expected >= 20", () -> predictor.predict(arena.allocate(20).address(), 19));
        MemorySegment x = arena.allocate(20, 4);
        Fixtures.refused("output is 3, expected 0 to 2", () -> predictor.greeks(x, 0, 3, x, 0));
        Fixtures.refused("g is read-only, expected memory that can be written", () -> predictor.greeks(x, 0, 0, x.asReadOnly(), 0));
        MemorySegment heap = MemorySegment.ofArray(new byte[24]);
        String message = assertThrows(IndexOutOfBoundsException.class, () -> predictor.predictCopy(heap, 5))
                .getMessage();
        assertEquals("x needs bytes 5 to 25, but the segment has 24", message);
    }
}

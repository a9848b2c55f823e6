package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;
import tickgrad.model.live.Versions;

/** What readers answer, what a writer is told, what is refused, and the end. */
class LiveWeightsTest {
    private static final Architecture SHAPE = Architecture.of("5-20-3 tanh");

    private final Arena arena = Arena.ofShared();
    private final Parameters a = Parameters.initialized(arena, SHAPE, Initializer.GLOROT_UNIFORM, 1);
    private final Parameters b = Parameters.initialized(arena, SHAPE, Initializer.GLOROT_UNIFORM, 2);
    private final Matrix X = Matrix.allocate(arena, 7, 5);
    private final LiveWeights live = new LiveWeights(a, 3, 2, 4);

    LiveWeightsTest() {
        for (int r = 0; r < X.rows(); r++) {
            for (int c = 0; c < X.cols(); c++) {
                X.set(r, c, (float) Math.sin(1 + 5 * r + c));
            }
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /** Every entry gives the bits of a predictor on the version that is current, and says which one that was. */
    @Test
    void everyEntryAnswersFromTheCurrentVersion() {
        Reader reader = live.reader(0).attach();
        assertEquals(0, reader.version(), "no answer yet");
        Reader idle = live.reader(1).attach(); // keeps buffer 0, so that the third one is used too
        List<Parameters> published = List.of(a, b, a, b, b);
        for (int v = 1; v <= published.size(); v++) {
            Parameters current = published.get(v - 1);
            assertTrue(v == 1 || live.publish(current));
            if (v == 3) {
                assertEquals(2, Versions.buffer(live.versions().current()));
                idle.detach();
            }
            assertEquals(v, live.version());
            assertEquals(answers(new Predictor(arena, current, 4)), answers(reader, v, current.xxh64()));
        }
        reader.detach();
    }

    private List<String> answers(Predictor p) {
        List<String> all = new ArrayList<>();
        MemorySegment y = arena.allocate(64, 64);
        Matrix Y = Matrix.allocate(arena, 7, 3);
        all.add("" + p.predict(X.segment(), X.offset(1)));
        p.predict(X.segment(), X.offset(2), y, 0);
        all.add(floats(y));
        all.add(p.greeks(X.segment(), X.offset(3), 2, y, 0) + floats(y));
        p.predict(X, Y);
        all.add(floats(Y.segment()) + p.parameters().sha256());
        return all;
    }

    private List<String> answers(Reader reader, long version, long hash) {
        List<String> all = new ArrayList<>();
        MemorySegment y = arena.allocate(64, 64);
        Matrix Y = Matrix.allocate(arena, 7, 3);
        Parameters copy = new Parameters(arena, SHAPE);
        List<Runnable> calls = List.of(
                () -> all.add("" + reader.predict(X.segment(), X.offset(1))),
                () -> {
                    reader.predict(X.segment(), X.offset(2), y, 0);
                    all.add(floats(y));
                },
                () -> all.add(reader.greeks(X.segment(), X.offset(3), 2, y, 0) + floats(y)),
                () -> reader.predict(X, Y),
                () -> reader.copyTo(copy));
        for (Runnable call : calls) {
            call.run();
            assertEquals(version, reader.version());
            assertEquals(hash, reader.modelHash());
            assertEquals(version, live.versions().doneBy(0), "done at the end of the call");
        }
        all.add(floats(Y.segment()) + copy.sha256());
        return all;
    }

    private static String floats(MemorySegment segment) {
        StringBuilder text = new StringBuilder();
        for (float v : segment.toArray(JAVA_FLOAT)) {
            text.append(' ').append(v);
        }
        return text.toString();
    }

    /** What the writer goes on changing is not what readers see. */
    @Test
    void publishedWeightsAreACopy() {
        Reader reader = live.reader(1).attach();
        float before = reader.predict(X.segment(), 0);
        a.weight(0, 0, 0, 9.0f);
        assertEquals(before, reader.predict(X.segment(), 0));
        assertTrue(live.publish(a));
        assertNotEquals(before, reader.predict(X.segment(), 0));
        reader.detach();
    }

    /** A reader that stands still lets two versions by with three buffers; it delays the next, until it says that it is done. */
    @Test
    void slowReadersDelayPublication() {
        Reader reader = live.reader(0).attach();
        assertTrue(live.publish(b));
        assertTrue(live.publish(a));
        assertFalse(live.publish(b));
        assertEquals(3, live.version());
        assertEquals(1, live.versions().putOffs());
        reader.quiesce();
        assertTrue(live.publish(b));
        assertEquals(0, reader.version(), "an empty call is no answer");
        reader.detach();
        for (int i = 0; i < 5; i++) {
            assertTrue(live.publish(a), "nobody is attached");
        }
        assertEquals(9, live.version());
    }

    @Test
    void negativeZeroBiasesArePublishedAsZero() {
        MemorySegment.copy(MemorySegment.ofArray(new float[] {-0.0f}), 0, b.segment(), bias(b), 4);
        assertEquals(0x80000000, Float.floatToRawIntBits(b.bias(1, 2)));
        assertTrue(live.publish(b));
        Reader reader = live.reader(0).attach();
        Parameters copy = new Parameters(arena, SHAPE);
        reader.copyTo(copy);
        assertEquals(0, Float.floatToRawIntBits(copy.bias(1, 2)));
        assertEquals(copy.xxh64(), reader.modelHash(), "the hash of what was published");
        reader.detach();
    }

    /** Byte offset of the last bias, found by its value. */
    private static long bias(Parameters p) {
        p.bias(1, 2, 12345.0f);
        for (long at = 0; ; at += 4) {
            if (p.segment().get(JAVA_FLOAT, at) == 12345.0f) {
                return at;
            }
        }
    }

    /** An independent implementation of XXH64 agrees, on parameters of several sizes. */
    @Test
    void theHashIsXxh64() {
        for (String shape : List.of("1-1", "3-1", "5-20-3", "100-33-8")) {
            Parameters p = Parameters.initialized(arena, Architecture.of(shape), Initializer.HE_NORMAL, 5);
            byte[] bytes = p.segment().toArray(ValueLayout.JAVA_BYTE);
            assertEquals(XXHashFactory.safeInstance().hash64().hash(bytes, 0, bytes.length, 0), p.xxh64(), shape);
        }
    }

    @Test
    void whatIsNotFiniteIsRefusedAndNothingPublished() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            b.weight(1, 7, 1, bad);
            refused(IllegalArgumentException.class, () -> live.publish(b), "weights", "NaN or infinite", "expected finite");
            refused(IllegalArgumentException.class, () -> new LiveWeights(b, 3, 1, 1), "weights", "NaN or infinite");
        }
        Parameters other = new Parameters(arena, Architecture.of("5-20-2 tanh"));
        refused(IllegalArgumentException.class, () -> live.publish(other), "weights", "5-20-2", "5-20-3");
        assertEquals(4, live.versions().refused());
        assertEquals(1, live.version());
        b.weight(1, 7, 1, 0.5f);
        assertTrue(live.publish(b), "the writer goes on");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        refused(IllegalArgumentException.class, () -> new LiveWeights(a, 2, 1, 1), "buffers", "2", ">= 3");
        refused(IllegalArgumentException.class, () -> new LiveWeights(a, 257, 1, 1), "buffers", "257", "256");
        refused(IllegalArgumentException.class, () -> new LiveWeights(a, 3, 0, 1), "readers", "0", ">= 1");
        refused(IllegalArgumentException.class, () -> new LiveWeights(a, 3, 1, 0), "maxRows", "0", ">= 1");
        refused(IllegalArgumentException.class, () -> live.reader(2), "r", "2", "0 to 1");
        refused(IllegalArgumentException.class, () -> live.reader(-1), "r", "-1", "0 to 1");
    }

    /** A refused call is no answer, holds no buffer, and the next one works. */
    @Test
    void refusedCallsLeaveTheReaderAsItWas() {
        Reader reader = live.reader(0).attach();
        reader.predict(X.segment(), 0);
        long hash = reader.modelHash();
        assertTrue(live.publish(b));
        MemorySegment heap = MemorySegment.ofArray(new float[64]);
        Matrix wide = Matrix.allocate(arena, 7, 6);
        List<Executable> calls = List.of(
                () -> reader.predict(heap, 0),
                () -> reader.predict(X.segment(), 0, heap, 0),
                () -> reader.greeks(X.segment(), 0, 3, X.segment(), 0),
                () -> reader.predict(wide, wide),
                () -> reader.copyTo(new Parameters(arena, Architecture.of("1-1"))));
        for (Executable call : calls) {
            assertThrows(IllegalArgumentException.class, call);
            assertEquals(1, reader.version());
            assertEquals(hash, reader.modelHash());
            assertEquals(2, live.versions().doneBy(0));
        }
        assertEquals(new Predictor(arena, b, 1).predict(X.segment(), 0), reader.predict(X.segment(), 0));
        reader.detach();
    }

    @Test
    void aReaderBelongsToOneThread() throws Exception {
        Reader reader = live.reader(0);
        assertSame(reader, live.reader(0));
        refused(IllegalStateException.class, () -> reader.predict(X.segment(), 0), "reader 0", "not attached", "attach()");
        refused(IllegalStateException.class, reader::quiesce, "reader 0", "not attached");
        refused(IllegalStateException.class, reader::detach, "reader 0", "not attached");
        Thread owner = Thread.ofPlatform().name("owner").unstarted(reader::attach);
        reader.attach();
        refused(IllegalStateException.class, reader::attach, "reader 0", "is attached");
        Thread stranger = Thread.ofPlatform().start(() -> {
            refused(WrongThreadException.class, () -> reader.predict(X.segment(), 0), "reader 0", "belongs to thread");
            refused(WrongThreadException.class, reader::detach, "reader 0", "belongs to thread");
            a.weight(0, 0, 0, 7.0f);
        });
        stranger.join();
        assertEquals(7.0f, a.weight(0, 0, 0), "the other thread saw both refusals");
        reader.detach();
        owner.start();
        owner.join();
        reader.detach(); // its thread has ended
        live.close();
    }

    @Test
    void closeRefusesWhileReadersAreAttached() {
        live.reader(0).attach();
        live.reader(1).attach();
        refused(IllegalStateException.class, live::close, "2 readers", "expected none");
        live.reader(0).predict(X.segment(), 0);
        live.reader(0).detach();
        refused(IllegalStateException.class, live::close, "1 readers", "expected none");
        live.reader(1).detach();
        live.close();
        live.close();
        refused(IllegalStateException.class, () -> live.publish(b), "closed");
        refused(IllegalStateException.class, () -> live.reader(0).attach(), "closed");
        refused(IllegalStateException.class, () -> live.reader(0).attach(), "closed");
    }

    /** The layout that the page of {@link Versions} documents, as a monitor of another thread reads it. */
    @Test
    void countersLieWhereTheyAreSaidToLie() {
        Reader reader = live.reader(1).attach();
        assertTrue(live.publish(b));
        reader.predict(X.segment(), 0);
        assertThrows(IllegalArgumentException.class, () -> live.publish(new Parameters(arena, Architecture.of("1-1"))));
        assertTrue(live.publish(a) && live.publish(b));
        assertFalse(live.publish(b));
        MemorySegment counters = live.versions().counters();
        assertTrue(counters.isReadOnly());
        Versions v = live.versions();
        long[] expected = {v.current(), 4, 1, 1, 0, v.version(0), v.version(1), v.version(2), Long.MAX_VALUE, 2};
        assertEquals(expected.length, counters.byteSize() / Versions.SPACING);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], counters.get(JAVA_LONG, 128L * i), "counter " + i);
        }
        assertEquals(4 << 8 | Versions.buffer(v.current()), v.current());
        assertEquals(b.xxh64(), counters.get(JAVA_LONG, 128L * (5 + Versions.buffer(v.current())) + 8));
        reader.detach();
    }

    private static void refused(Class<? extends Exception> type, Executable call, String... says) {
        String message = assertThrows(type, call).getMessage();
        for (String word : says) {
            assertTrue(message.contains(word), message);
        }
    }
}

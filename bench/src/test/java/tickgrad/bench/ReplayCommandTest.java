package tickgrad.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.RecordType;
import tickgrad.model.live.JournaledLearner;
import tickgrad.model.live.LiveOptions;
import tickgrad.model.live.StreamingScale;

/** {@code tickgrad replay} as a user runs it: 0 same bits, 4 others, 2 a bad file. */
class ReplayCommandTest {
    private static final int FIRST = 192; // behind header and architecture
    private static final int LENGTH = 24 + RecordType.prediction(4, 1).bytes() + 4; // up to a multiple of 8

    @TempDir
    Path directory;

    private Path journal;
    private Path segment;
    private Path start;

    @BeforeEach
    void write() throws IOException {
        journal = directory.resolve("journal");
        segment = journal.resolve("000000.journal");
        start = directory.resolve("model.tickgrad");
        try (Arena arena = Arena.ofShared()) {
            Parameters p = Parameters.initialized(arena, Architecture.of("4-9-1 tanh"), Initializer.GLOROT_NORMAL, 1);
            ModelFile.save(start, Model.of(p));
            Predictor predictor = new Predictor(arena, p, 1);
            MemorySegment x = arena.allocate(16, 64);
            MemorySegment y = arena.allocate(4, 64);
            try (JournalWriter w = new JournalWriter(journal, start, 4, 1, 1, 1 << 16)) {
                for (int i = 0; i < 50; i++) {
                    x.setAtIndex(JAVA_FLOAT, i % 4, 0.1f * i);
                    predictor.predict(x, 0, y, 0);
                    w.prediction(i, i, 1, p.xxh64(), 0, x, 0, y, 0);
                }
            }
        }
    }

    private String replay(int expected, String... args) {
        Screens screens = Screens.piped();
        String[] all = new String[args.length + 1];
        all[0] = "replay";
        System.arraycopy(args, 0, all, 1, args.length);
        int code = Tickgrad.run(screens.screen(), all);
        assertEquals(expected, code, () -> screens.out() + screens.err());
        return expected == 0 ? screens.out() : screens.err();
    }

    private void flip(int at, int bits, boolean sealed) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        bytes[at] ^= (byte) bits;
        if (sealed) {
            int record = FIRST + (at - FIRST) / LENGTH * LENGTH;
            CRC32C crc = new CRC32C();
            crc.update(bytes, record + 8, LENGTH - 8);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(record + 4, (int) crc.getValue());
        }
        Files.write(segment, bytes);
    }

    @Test
    void theSameBitsAreCodeZero() {
        String out = replay(0, journal.toString());
        assertTrue(out.contains("SAME BITS: 50 predictions compared, 50 records, the journal's end is CLOSED"), out);
        assertTrue(replay(0, segment.toString(), "--model", start.toString()).contains("SAME BITS"));
    }

    @Test
    void otherBitsAreCodeFourAndNamed() throws IOException {
        flip(FIRST + 17 * LENGTH + 24 + 32 + 16, 1, true); // y of the prediction 17
        String err = replay(4, journal.toString());
        assertTrue(err.startsWith("tickgrad: OTHER BITS: record 17 (prediction, sequence 17), y: 0x"), err);
    }

    @Test
    void damageIsCodeTwoAndNamed() throws IOException {
        flip(FIRST + 17 * LENGTH + 24 + 32 + 8 + 1, 4, false); // x[2] of the prediction 17
        String err = replay(2, journal.toString());
        assertTrue(err.contains("record 17 (prediction, sequence 17) is damaged: one bit of its x[2] is wrong"), err);
    }

    @Test
    void filesThatDoNotBelongAreCodeTwo() throws IOException {
        assertTrue(replay(2, directory.resolve("absent").toString()).contains("absent: no such file"));
        assertTrue(replay(2, segment.toString()).contains("expected --model with it"));
        assertTrue(replay(2, start.toString(), "--model", start.toString()).contains("is not a sound journal"));
        Path other = directory.resolve("other.tickgrad");
        try (Arena arena = Arena.ofConfined()) {
            ModelFile.save(other, Model.of(new Parameters(arena, Architecture.of("4-9-1 tanh"))));
        }
        assertTrue(replay(2, journal.toString(), "--model", other.toString()).contains("has SHA-256 "));
        Files.delete(journal.resolve(JournalWriter.START));
        assertTrue(replay(2, journal.toString()).contains(JournalWriter.START));
    }

    @Test
    void aLearnersSessionIsRunAgain() throws IOException {
        Path session = directory.resolve("session");
        String weights;
        try (Arena arena = Arena.ofShared();
                JournaledLearner kept = new JournaledLearner(
                        arena, Parameters.initialized(arena, Architecture.of("4-9-1 tanh"), Initializer.GLOROT_NORMAL, 1),
                        (sequence, time, due, x, xOff, t) -> {
                            t.set(JAVA_FLOAT, 0, x.get(JAVA_FLOAT, xOff + 4));
                            return true;
                        }, LiveOptions.of(Loss.huber(0.5), Optimizer.adam(1e-3), 3, 1.0).scale(new StreamingScale.Settings(100, 1e-9, 50, 50)))) {
            kept.open(session, 1 << 20);
            MemorySegment x = arena.allocate(16, 64);
            for (int i = 0; i < 400; i++) {
                x.setAtIndex(JAVA_FLOAT, i % 4, i * 0.618f % 1.0f);
                kept.onTick(i, i, x, 0);
            }
            weights = kept.learner().parameters().sha256();
        }
        String out = replay(0, session.toString());
        assertTrue(out.contains("SAME BITS: 401 records compared, 350 predictions, 347 labels"), out);
        assertTrue(out.contains("weights SHA-256 " + weights), out);
        Files.copy(start, session.resolve(JournalWriter.START), StandardCopyOption.REPLACE_EXISTING);
        assertTrue(replay(2, session.toString()).contains("has SHA-256 "));
    }
}

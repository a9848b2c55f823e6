package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.kernel.Machine;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.ModelReplay;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.file.Difference;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.RecordType;
import tickgrad.model.file.Replay;
import tickgrad.proofs.model.Jvm;

/** A journal written here replays to the same bits on other kernels; one bit of it changed is found, and named. */
class ReplayTest {
    private static final int INPUTS = 19;
    private static final int OUTPUTS = 3;
    private static final int PREDICTIONS = 400;
    private static final int BYTES = 24 + RecordType.prediction(INPUTS, OUTPUTS).bytes();

    @TempDir
    private static Path folder;

    private static Path journal;

    @BeforeAll
    static void write() throws IOException {
        journal = folder.resolve("journal");
        Path start = folder.resolve("start");
        try (Arena arena = Arena.ofShared()) {
            Architecture a = Architecture.of(INPUTS + "-40-24-" + OUTPUTS + " tanh,gelu,softplus");
            Parameters p = Parameters.initialized(arena, a, Initializer.GLOROT_NORMAL, 3);
            ModelFile.save(start, Model.of(p));
            Predictor predictor = new Predictor(arena, p, 1);
            MemorySegment x = arena.allocate(4L * INPUTS, 64);
            MemorySegment y = arena.allocate(4L * OUTPUTS, 64);
            SplittableRandom random = new SplittableRandom(1);
            try (JournalWriter w = new JournalWriter(journal, start, INPUTS, OUTPUTS, 1, 1 << 16)) {
                for (int i = 0; i < PREDICTIONS; i++) {
                    for (int j = 0; j < INPUTS; j++) {
                        x.setAtIndex(JAVA_FLOAT, j, (float) random.nextGaussian());
                    }
                    predictor.predict(x, 0, y, 0);
                    assertTrue(w.prediction(1000 + i, i, 1, p.xxh64(), 0, x, 0, y, 0));
                    if (i % 10 == 0) {
                        w.label(1000 + i, i + 5, y, 0);
                    }
                }
            }
        }
    }

    @Test
    void theSameProcessGivesTheSameBits() throws IOException {
        assertEquals(new Replay(PREDICTIONS + 40, PREDICTIONS, null, JournalReader.End.CLOSED), ReplayJob.replay(journal));
    }

    /** Other widths, no vectors, no compiler: each says that it is what it is. */
    @ParameterizedTest
    @CsvSource({
        "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=16, 'SIMD kernels, 128 bits'",
        "-Xshare:auto, 'scalar reference kernels: the module jdk.incubator.vector is absent'",
        "--add-modules=jdk.incubator.vector -Xint, 'scalar reference kernels: the JVM does not compile with C2 (interpreted'"
    })
    void otherKernelsGiveTheSameBits(String options, String kernels) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of("-cp", Jvm.classPath(), ReplayJob.class.getName(), journal.toString()));
        List<String> printed = Jvm.printed(Jvm.java(arguments));
        List<String> lines = printed.subList(printed.size() - 2, printed.size());
        assertTrue(lines.getFirst().startsWith(kernels), lines::toString);
        assertEquals(ReplayJob.replay(journal).toString(), lines.getLast());
        System.out.println("replayed here (" + Machine.describe() + ") and there (" + lines.getFirst() + "): " + lines.getLast());
    }

    /** A journal that says something else, with the checksum for it: the first record and field are named, with the bits of both. */
    @Test
    void oneChangedBitOfAnAnswerIsNamed() throws IOException {
        Difference d = changed(2, 32 + 4 * INPUTS + 4, 1);
        assertEquals("record 3 (prediction, sequence 1002), y[1]", d.toString().substring(0, 42));
        int here = Integer.parseUnsignedInt(d.journal().substring(2, 10), 16);
        int now = Integer.parseUnsignedInt(d.rerun().substring(2, 10), 16);
        assertEquals(1, here ^ now, d::toString);
        assertTrue(d.journal().endsWith(" (" + Float.intBitsToFloat(here) + ")"), d::toString);
        assertEquals("weights", changed(1, 16, 1).field());
    }

    /** A changed input makes another answer; the journal then holds the answer to another question. */
    @Test
    void oneChangedBitOfAnInputIsFoundInItsRecord() throws IOException {
        for (int j = 0; j < INPUTS; j++) {
            Difference d = changed(2, 32 + 4 * j + 2, 1 << 6); // half of the value, or twice it
            assertEquals(1002, d.sequence());
            assertTrue(d.field().startsWith("y["), d.field());
        }
    }

    /** Changes bits of a byte of the payload of a prediction; the first difference that a replay then finds. */
    private static Difference changed(int prediction, int payload, int bits) throws IOException {
        Path file = journal.resolve("000000.journal");
        byte[] sound = Files.readAllBytes(file);
        byte[] bytes = sound.clone();
        int label = 40; // one lies behind the first prediction: 24 + 8 + 4, up to a multiple of 8
        int at = Math.toIntExact((128 + "19-40-24-3 tanh,gelu,softplus".length() + 63) / 64 * 64) + BYTES * prediction
                + (prediction > 0 ? label : 0);
        assertEquals(1000 + prediction, Sealed.view(bytes).getLong(at + 16));
        bytes[at + 24 + payload] ^= (byte) bits;
        Sealed.view(bytes).putInt(at + 4, Sealed.crc(bytes, at + 8, BYTES - 8));
        Files.write(file, bytes);
        try {
            Replay replay = ReplayJob.replay(journal);
            assertNull(replay.end());
            return replay.first();
        } finally {
            Files.write(file, sound);
        }
    }

    @Test
    void whatIsNotKnownIsComparedByteByByte() throws IOException {
        try (Arena arena = Arena.ofConfined(); JournalReader reader = new JournalReader(journal)) {
            MemorySegment other = arena.allocate(RecordType.label(1).bytes());
            Replay replay = Replay.of(reader, r -> r.code() == RecordType.LABEL ? other.copyFrom(r.payload()) : r.payload());
            assertEquals(PREDICTIONS + 40, replay.compared());
            assertTrue(replay.same());
        }
        try (JournalReader reader = new JournalReader(journal)) {
            Replay replay = Replay.of(reader, r -> r.payload().asSlice(0, r.payload().byteSize() - 4));
            assertEquals("length of the payload", replay.first().field());
        }
    }

    @Test
    void anotherNetworkIsRefused() throws IOException {
        try (Arena arena = Arena.ofConfined(); JournalReader reader = new JournalReader(journal)) {
            Parameters other = new Parameters(arena, Architecture.of("19-3"));
            String message = assertThrows(
                            IllegalArgumentException.class, () -> new ModelReplay(arena, other, reader.header()))
                    .getMessage();
            assertEquals("architecture of the journal is 19-40-24-3 tanh,gelu,softplus, expected 19-3 identity", message);
        }
    }
}

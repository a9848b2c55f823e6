package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Activation;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Optimizer;
import tickgrad.model.Trainer;
import tickgrad.model.TrainerFile;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalRecord;

/** Files of every version that was ever released load for ever: a file that lies here is never changed, a new format brings a new one. */
class GoldenFilesTest {
    private static final float FIRST_WEIGHT = 0x1.cf42b00000000p-2f;

    @TempDir
    Path folder;

    private Path golden(String name) throws IOException {
        Path path = folder.resolve(name);
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + name)) {
            Files.copy(in, path);
        }
        return path;
    }

    @Test
    void checkpointsOfFormat2Load() throws IOException {
        for (int arithmetic = 0; arithmetic <= Arithmetic.VERSION; arithmetic++) {
            Path path = golden("training-format-2-arithmetic-" + arithmetic + ".tickgrad");
            try (Arena arena = Arena.ofConfined()) {
                Checkpoint c = Checkpoint.read(arena, path);
                assertEquals(arithmetic, c.arithmetic());
                assertEquals(41, c.sequence());
                assertEquals(
                        List.of("architecture", "loss", "inputs", "targets", "parameters", "optimizer", "optimizer.m", "optimizer.v",
                                "step", "ledger"),
                        c.names());
                assertEquals("3-8-2 tanh,identity", c.text("architecture"));
                assertEquals("huber(0.5)", c.text("loss"));
                assertEquals(Optimizer.adam(0.01), Optimizer.of(c.text("optimizer")));
                assertArrayEquals(new double[] {60000, -1e-7, 0, 50, 1.0 / 3.0, 1}, c.doubles("inputs"));
                assertEquals(0x7fc00001, c.section("optimizer.m").get(JAVA_INT, 0));
                assertEquals(0x80000000, c.section("optimizer.v").get(JAVA_INT, 0));
                assertEquals(FIRST_WEIGHT, c.section("parameters").get(JAVA_FLOAT, 0));
                assertEquals(-1, c.section("ledger").mismatch(Samples.random(1, 77)));
                if (arithmetic == Arithmetic.VERSION) {
                    Model model = ModelFile.of(arena, c, Activation::named);
                    assertEquals(FIRST_WEIGHT, model.parameters().weight(0, 0, 0));
                    assertEquals(1e-9, model.targets().deviation(0));
                    Trainer trainer = Samples.trainer(arena, "3-8-2 tanh", Optimizer.adam(0.01), 1);
                    TrainerFile.restore(c, trainer);
                    assertEquals(7, trainer.state().step());
                    // What it holds is written today as it was then.
                    Draft again = new Draft().sequence(c.sequence());
                    c.names().forEach(name -> again.section(name, c.section(name)));
                    assertArrayEquals(Files.readAllBytes(path), Samples.bytes(again));
                }
            }
        }
    }

    /** Its weights would give other bits than where they were trained. */
    @Test
    void modelsOfAnotherArithmeticAreRefused() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint c = Checkpoint.read(arena, golden("training-format-2-arithmetic-0.tickgrad"));
            String message = assertThrows(IllegalArgumentException.class, () -> ModelFile.of(arena, c, Activation::named)).getMessage();
            assertTrue(message.contains("its arithmetic is version 0, expected " + Arithmetic.VERSION), message);
        }
    }

    @Test
    void journalsOfFormat1AreRead() throws IOException {
        try (JournalReader reader = new JournalReader(golden("segment-format-1.journal"))) {
            assertEquals("5-2 identity", reader.header().architecture());
            for (int i = 0; i < 3; i++) {
                assertTrue(Victim.isRecord(reader.next(), i));
            }
            assertEquals("record 3 (label, sequence 1)", reader.next().describe());
            assertEquals(6, reader.next().int64("flags"));
            assertEquals(Double.doubleToRawLongBits(7.5), reader.next().int64("value"));
            JournalRecord own = reader.next();
            assertEquals(256, own.code());
            assertEquals(20, own.payload().byteSize());
            MemorySegment payload = own.payload();
            assertEquals(Victim.value(2, 1), payload.get(JAVA_FLOAT, 4));
            assertNull(reader.next());
            assertEquals(JournalReader.End.CLOSED, reader.end());
        }
    }
}

package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Activation;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;
import tickgrad.model.file.Draft;
import tickgrad.proofs.files.Sealed;

class ModelFileTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    private Model small() {
        Parameters p = Fixtures.parameters(arena, "2-9-1 leaky_relu(0.25),softplus", 1);
        return new Model(
                p,
                Standardizer.of(new double[] {60_000, -1e-7}, new double[] {50, 1.0 / 3.0}),
                Standardizer.of(new double[] {Math.PI}, new double[] {1e-9}));
    }

    private static void assertSame(Model expected, Model actual) {
        assertEquals(expected.parameters().architecture(), actual.parameters().architecture());
        Fixtures.assertSameBits(expected.parameters().segment(), actual.parameters().segment(), "parameters");
        assertSame(expected.inputs(), actual.inputs());
        assertSame(expected.targets(), actual.targets());
    }

    private static void assertSame(Standardizer expected, Standardizer actual) {
        assertEquals(expected.cols(), actual.cols());
        for (int c = 0; c < expected.cols(); c++) {
            assertEquals(expected.mean(c), actual.mean(c));
            assertEquals(expected.deviation(c), actual.deviation(c));
        }
    }

    @Test
    void roundTripIsBitIdentical() throws IOException {
        Path path = folder.resolve("model.tickgrad");
        Model model = small();
        ModelFile.save(path, model);
        Model loaded = ModelFile.load(arena, path);
        assertSame(model, loaded);
        Path again = folder.resolve("again.tickgrad");
        ModelFile.save(again, loaded);
        assertEquals(-1, Files.mismatch(path, again));
        assertEquals(2, folder.toFile().list().length, "nothing else stays");
        for (String text : new String[] {"1-1", "20-3-40-7 gelu,softmax,elu(0.5)", "16-32-32-1 tanh"}) {
            Model other = Model.of(Fixtures.parameters(arena, text, 2));
            ModelFile.save(path, other);
            assertSame(other, ModelFile.load(arena, path));
        }
    }

    /** Statistics of data, whose deviations are roots and not given numbers, come back exactly too. */
    @Test
    void statisticsOfDataComeBack() throws IOException {
        Standardizer s = Standardizer.of(Fixtures.uniform(arena, 33, 2, 5));
        Model model = new Model(Fixtures.parameters(arena, "2-1", 1), s, new Standardizer(1));
        ModelFile.save(folder.resolve("m"), model);
        assertSame(model, ModelFile.load(arena, folder.resolve("m")));
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] bytes = saved(small());
        for (int length = 0; length < bytes.length; length++) {
            refused(Arrays.copyOf(bytes, length), "");
        }
        String message = "it has " + (bytes.length + 1) + " bytes, expected " + bytes.length;
        refused(Arrays.copyOf(bytes, bytes.length + 1), message);
    }

    /** CRC-32C sees every error within 32 neighbouring bits; what comes before it must not throw anything else. */
    @Test
    void everyCorruptByteIsRefused() throws IOException {
        byte[] bytes = saved(small());
        for (int at = 0; at < bytes.length; at++) {
            byte sound = bytes[at];
            bytes[at] ^= (byte) (at % 9 == 8 ? 0xFF : 1 << at % 9); // one bit, each in turn, or all of them
            refused(bytes, "");
            bytes[at] = sound;
        }
        Path path = folder.resolve("sound");
        Files.write(path, bytes);
        assertSame(small(), ModelFile.load(arena, path));
    }

    @Test
    void soundChecksumsDoNotExcuseWrongContents() throws IOException {
        refused(patched(b -> b.put(0, (byte) 't')), "it does not begin with TICKGRAD");
        refused(patched(b -> b.putInt(8, 1)), "its format is version 1, expected 2");
        int arithmetic = Arithmetic.VERSION + 1;
        refused(
                patched(b -> b.putInt(12, arithmetic)),
                "its arithmetic is version " + arithmetic + ", expected " + Arithmetic.VERSION);
        refused(patched(b -> b.putLong(16, 1)), "expected 1");
        byte[] sound = saved(small());
        int text = Sealed.offset(sound, "architecture");
        int inputs = Sealed.offset(sound, "inputs");
        int weights = Sealed.offset(sound, "parameters");
        for (String name : new String[] {"architecture", "loss", "inputs", "targets", "parameters"}) {
            int entry = Sealed.entry(sound, name);
            for (long length : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, sound.length}) {
                refused(patched(b -> b.putLong(entry + 48, length)), "the place of its section " + name + " is wrong");
            }
            refused(patched(b -> b.put(entry, (byte) 'z')), "it has no section " + name);
        }
        refused(patched(b -> b.put(text, (byte) '3')), "the length of its standardizers is wrong");
        refused(patched(b -> b.put(text + 2, (byte) '7')), "the length of its parameters is wrong");
        refused(patched(b -> b.put(text, (byte) 'x')), "expected a text such as");
        refused(patched(b -> b.put(text, (byte) 0xFF)), "its section architecture is not UTF-8");
        refused(patched(b -> b.put(text + 1, (byte) ' ')), "its architecture has more than one blank");
        refused(patched(b -> b.putDouble(inputs + 16, 0.0)), "deviation[0] is 0.0");
        refused(patched(b -> b.putDouble(inputs + 16, Double.NaN)), "deviation[0] is NaN");
        refused(patched(b -> b.putDouble(inputs, Double.NaN)), "mean[0] is NaN");
        refused(patched(b -> b.putFloat(weights, Float.NaN)), "a parameter is NaN or infinite");
        refused(patched(b -> b.putFloat(weights, Float.NEGATIVE_INFINITY)), "a parameter is NaN or infinite");
    }

    /** A shape whose weights an int cannot count, or could only by going round, is refused for that, and before its memory is asked for. */
    @Test
    void shapesThatOverflowAreRefused() throws IOException {
        for (int layers : new int[] {8, 16, 17}) { // of 2^28 weights: 2^31 and more floats; 2^32 and more, which an int takes for few
            Path path = folder.resolve("large");
            new Draft()
                    .text("architecture", "16384-".repeat(layers) + "16384 relu")
                    .text("loss", "")
                    .doubles("inputs", 0, 1)
                    .doubles("targets", 0, 1)
                    .section("parameters", arena.allocate(64))
                    .write(path);
            refused(Files.readAllBytes(path), "expected fewer than 2^31 parameters");
        }
    }

    /** Whatever a file holds there, pads are loaded as +0.0 and biases of -0.0 as +0.0. */
    @Test
    void padsAndNegativeZeroBiasesAreNormalised() throws IOException {
        int weights = Sealed.offset(saved(small()), "parameters");
        int bias = weights + 4 * (2 * 16 + 3); // of output 3 of the first layer, after two rows of weights
        Path path = folder.resolve("model");
        Files.write(path, patched(b -> b.putFloat(bias, -0.0f).putFloat(weights + 4 * 9, 7.0f)));
        Model model = small();
        model.parameters().bias(0, 3, 0.0f);
        assertSame(model, ModelFile.load(arena, path));
    }

    /** A model says what it was trained on; one that does not know says nothing. */
    @Test
    void theNameOfTheLossComesBack() throws IOException {
        Path path = folder.resolve("model");
        ModelFile.save(path, small());
        assertEquals("", ModelFile.load(arena, path).loss());
        ModelFile.save(path, small().trainedOn("huber(0.5)"));
        assertEquals("huber(0.5)", ModelFile.load(arena, path).loss());
    }

    private byte[] saved(Model model) throws IOException {
        Path path = folder.resolve("saved");
        ModelFile.save(path, model);
        return Files.readAllBytes(path);
    }

    /** A file with changed contents and the checksums that belong to them. */
    private byte[] patched(Consumer<ByteBuffer> change) throws IOException {
        byte[] bytes = saved(small());
        change.accept(Sealed.view(bytes));
        Sealed.seal(bytes);
        return bytes;
    }

    private void refused(byte[] bytes, String part) throws IOException {
        Path path = folder.resolve("refused");
        Files.write(path, bytes);
        String message = assertThrows(IOException.class, () -> ModelFile.load(arena, path)).getMessage();
        String start = path + " is not a sound model file: ";
        assertTrue(message.startsWith(start) && message.contains(part), message);
    }

    @Test
    void modelsThatCouldNotBeLoadedAreNotSaved() throws IOException {
        Path path = folder.resolve("model");
        ModelFile.save(path, small());
        byte[] before = Files.readAllBytes(path);
        Model bad = small();
        bad.parameters().weight(1, 8, 0, Float.NaN);
        Fixtures.refused("a parameter is NaN or infinite", () -> ModelFile.save(path, bad));
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @Test
    void activationsOfOnesOwnAreFoundByTheResolver() throws IOException {
        Activation own = new Swish();
        Parameters p = new Parameters(arena, tickgrad.model.Architecture.of("2-3-1 swish", name -> find(own, name)));
        Path path = folder.resolve("model");
        ModelFile.save(path, Model.of(p));
        Model loaded = ModelFile.load(arena, path, name -> find(own, name));
        org.junit.jupiter.api.Assertions.assertSame(own, loaded.parameters().architecture().activation(0));
        String message = assertThrows(IOException.class, () -> ModelFile.load(arena, path)).getMessage();
        assertTrue(message.contains("activation is \"swish\", expected"), message);
    }

    private static Activation find(Activation own, String name) {
        return name.equals(own.name()) ? own : Activation.named(name);
    }

    private static final class Swish implements Activation {
        @Override
        public String name() {
            return "swish";
        }

        @Override
        public double value(double z) {
            return z / (1.0 + StrictMath.exp(-z));
        }

        @Override
        public double derivative(double z) {
            double s = 1.0 / (1.0 + StrictMath.exp(-z));
            return s * (1.0 + z * (1.0 - s));
        }
    }

    @Test
    void failuresLeaveTheOldFileAndNothingElse() throws IOException {
        assertThrows(NoSuchFileException.class, () -> ModelFile.save(folder.resolve("absent/model"), small()));
        assertThrows(NoSuchFileException.class, () -> ModelFile.load(arena, folder.resolve("absent")));
        // A folder that is not empty cannot be replaced by a file, not even by root: the move at the end fails.
        Path target = Files.createDirectory(folder.resolve("target"));
        Path old = Files.writeString(target.resolve("old"), "old");
        assertThrows(IOException.class, () -> ModelFile.save(target, small()));
        assertEquals("old", Files.readString(old));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "the temporary file is gone");
        }
    }

    /**
     * What a crash leaves: half a file under the temporary name. It disturbs neither the old file nor the next save.
     */
    @Test
    void remainsOfACrashDoNoHarm() throws IOException {
        Path path = folder.resolve("model");
        Model model = small();
        ModelFile.save(path, model);
        byte[] bytes = Files.readAllBytes(path);
        Path half = Files.write(folder.resolve("model.0.tmp"), Arrays.copyOf(bytes, bytes.length / 2));
        assertSame(model, ModelFile.load(arena, path));
        assertThrows(IOException.class, () -> ModelFile.load(arena, half));
        Model next = Model.of(Fixtures.parameters(arena, "3-2", 4));
        ModelFile.save(path, next);
        assertSame(next, ModelFile.load(arena, path));
    }

    @Test
    void filesHaveTheUsualPermissions() throws IOException {
        Path path = folder.resolve("model");
        ModelFile.save(path, small());
        Path plain = Files.createFile(folder.resolve("plain"));
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(path));
        }
        assertTrue(Files.isReadable(path));
    }
}

package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Architecture;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;

/** A model file is written down byte by byte, after the format's description and not by the code that writes it. */
class ModelFileBytesTest {
    private static final int SIZE = 260;
    private static final int[] FIELDS = {8, 12, 16, 20, 24, 28};

    @TempDir
    Path folder;

    /** A network of one output and two inputs: W (1,2) padded, then b (1), padded. */
    private static byte[] file() {
        ByteBuffer b = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        b.put("TICKGRAD".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(Arithmetic.VERSION).putInt(12).putInt(48).putLong(SIZE);
        b.put("2-1 softplus".getBytes(StandardCharsets.US_ASCII));
        b.putDouble(60_000.0).putDouble(-0.25).putDouble(50.0).putDouble(0.125);
        b.putDouble(3.0).putDouble(1e-9);
        b.putFloat(128, 0.5f).putFloat(132, -1.5f).putFloat(192, 0.25f);
        byte[] bytes = b.array();
        sign(bytes);
        return bytes;
    }

    private static void sign(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, (int) crc.getValue());
    }

    private static Model model(Arena arena) {
        Parameters p = new Parameters(arena, Architecture.of("2-1 softplus"));
        p.weight(0, 0, 0, 0.5f);
        p.weight(0, 1, 0, -1.5f);
        p.bias(0, 0, 0.25f);
        return new Model(
                p, Standardizer.of(new double[] {60_000.0, -0.25}, new double[] {50.0, 0.125}),
                Standardizer.of(new double[] {3.0}, new double[] {1e-9}));
    }

    @Test
    void theBytesAreTheDocumentedOnes() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path path = folder.resolve("model");
            ModelFile.save(path, model(arena));
            assertArrayEquals(file(), Files.readAllBytes(path));
            Model read = ModelFile.load(arena, Files.write(path, file()));
            assertEquals(model(arena).parameters().sha256(), read.parameters().sha256());
            assertEquals(50.0, read.inputs().deviation(0));
        }
    }

    /**
     * Whatever number stands in a field of the header, under a sound checksum: the file is refused as one that is not sound, or it is
     * the one that saving what was read writes.
     */
    @Test
    void aHeaderIsTheOneThatSavingWritesOrRefused() throws IOException {
        int refused = 0;
        int[] values = IntStream.concat(
                        IntStream.rangeClosed(-2, 70),
                        IntStream.of(SIZE - 1, SIZE, SIZE + 1, SIZE - 36, SIZE - 35, 1 << 16, (1 << 16) + 1, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 48))
                .toArray();
        for (int field : FIELDS) {
            for (int value : values) {
                byte[] bytes = file();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(field, value);
                sign(bytes);
                refused += isRefused(bytes, "field " + field + " is " + value) ? 1 : 0;
            }
        }
        assertEquals(FIELDS.length * (values.length - 1), refused, "only the file itself is sound");
    }

    @Test
    void everyWrongChecksumIsRefused() throws IOException {
        for (int bit = 0; bit < 32; bit++) {
            byte[] bytes = file();
            bytes[SIZE - 4 + bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(isRefused(bytes, "bit " + bit + " of the checksum"));
        }
    }

    /** Fewer or more bytes than the architecture's parameters need, with a size and a checksum that agree with what is there. */
    @Test
    void everyOtherNumberOfParametersIsRefused() throws IOException {
        for (int more : new int[] {-128, -64, -16, -4, 4, 16, 64, 128}) {
            byte[] bytes = java.util.Arrays.copyOf(file(), SIZE + more);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(24, bytes.length);
            sign(bytes);
            assertTrue(isRefused(bytes, more + " bytes more"));
        }
    }

    private boolean isRefused(byte[] bytes, String what) throws IOException {
        Path path = Files.write(folder.resolve("changed"), bytes);
        try (Arena arena = Arena.ofConfined()) {
            Model read;
            try {
                read = ModelFile.load(arena, path);
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("is not a sound model file"), () -> what + ": " + e.getMessage());
                return true;
            }
            Path again = folder.resolve("again");
            ModelFile.save(again, read);
            assertArrayEquals(bytes, Files.readAllBytes(again), what);
            return false;
        }
    }
}

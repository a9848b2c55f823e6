package tickgrad.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32C;
import tickgrad.kernel.Arithmetic;

/**
 * A {@link Model} in one little-endian file.
 *
 * <pre>
 * offset  bytes
 *      0      8  "TICKGRAD"
 *      8      4  format version (1)
 *     12      4  arithmetic version
 *     16      4  length a of the architecture's text
 *     20      4  length s of the standardizers: 16·(inputs + outputs)
 *     24      8  length of the whole file
 *     32      a  architecture, UTF-8
 *      …      s  means, then deviations, of the inputs; the same of the targets; float64
 *      …      …  zeros up to a multiple of 64
 *      …      …  parameters in the engine's own padded layout, float32
 *      …      4  CRC-32C of all bytes before it
 * </pre>
 *
 * <p>A file is written under a temporary name in the same folder, forced to disk, and moved over the old one in one step.
 */
public final class ModelFile {
    private static final byte[] MAGIC = "TICKGRAD".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int HEADER = 32;
    private static final int ALIGNMENT = 64;
    private static final int MAX_TEXT = 1 << 16;

    private ModelFile() {}

    /**
     * Writes a model; an existing file is replaced at once or not at all.
     *
     * @param path  the file
     * @param model what to write
     * @throws IOException              if writing fails; an existing file is then as it was
     * @throws IllegalArgumentException if a parameter is NaN or infinite; nothing is then written
     */
    public static void save(Path path, Model model) throws IOException {
        require(model.parameters().isFinite(), "a parameter is NaN or infinite, expected finite ones");
        ByteBuffer bytes = encode(model);
        Path folder = path.toAbsolutePath().getParent();
        // Not a temporary file of the JDK's: nobody but its owner could read that.
        Path temporary = folder.resolve(path.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(folder);
    }

    /** Makes the move itself durable, where the system can open folders. */
    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a folder; the move is then as durable as the system makes it.
        }
    }

    /**
     * Reads a model whose activations are all built in.
     *
     * @param arena owns the parameters
     * @param path  the file
     * @return the model
     * @throws IOException if reading fails, or the file is not a whole and sound model file
     */
    public static Model load(Arena arena, Path path) throws IOException {
        return load(arena, path, Activation::named);
    }

    /**
     * Reads a model.
     *
     * @param arena       owns the parameters
     * @param path        the file
     * @param activations finds an activation by its name
     * @return the model
     * @throws IOException if reading fails, or the file is not a whole and sound model file
     */
    public static Model load(Arena arena, Path path, Function<String, Activation> activations) throws IOException {
        long size = Files.size(path);
        if (size < HEADER + Integer.BYTES || size > Integer.MAX_VALUE) {
            throw new IOException(path + " has " + size + " bytes, too few or too many for a model file");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // reads on until the buffer is full
            }
        }
        try {
            return decode(arena, bytes.flip(), activations);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IOException(path + " is not a sound model file: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer encode(Model model) {
        byte[] text = model.parameters().architecture().toString().getBytes(StandardCharsets.UTF_8);
        int standardizers = 16 * (model.inputs().cols() + model.targets().cols());
        int start = align(HEADER + text.length + standardizers);
        MemorySegment parameters = model.parameters().segment();
        int size = Math.toIntExact(start + parameters.byteSize() + Integer.BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(FORMAT).putInt(Arithmetic.VERSION).putInt(text.length).putInt(standardizers).putLong(size);
        bytes.put(text);
        put(bytes, model.inputs());
        put(bytes, model.targets());
        bytes.position(start);
        for (long at = 0; at < parameters.byteSize(); at += Float.BYTES) {
            bytes.putFloat(parameters.get(ValueLayout.JAVA_FLOAT, at));
        }
        bytes.putInt(checksum(bytes, bytes.position()));
        return bytes.flip();
    }

    private static Model decode(Arena arena, ByteBuffer bytes, Function<String, Activation> activations)
            throws CharacterCodingException {
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        require(java.util.Arrays.equals(magic, MAGIC), "it does not begin with TICKGRAD");
        int format = bytes.getInt();
        require(format == FORMAT, "its format is version " + format + ", expected " + FORMAT);
        int arithmetic = bytes.getInt();
        int textLength = bytes.getInt();
        int standardizers = bytes.getInt();
        long size = bytes.getLong();
        require(size == bytes.limit(), "it has " + bytes.limit() + " bytes, expected " + size);
        int end = bytes.limit() - Integer.BYTES;
        require(checksum(bytes, end) == bytes.getInt(end), "its checksum is wrong");
        require(
                arithmetic == Arithmetic.VERSION,
                "its arithmetic is version " + arithmetic + ", expected " + Arithmetic.VERSION);
        require(textLength > 0 && textLength <= MAX_TEXT && textLength <= end - HEADER, "the length of its text is wrong");
        ByteBuffer text = bytes.slice(HEADER, textLength);
        Architecture architecture = Architecture.of(
                StandardCharsets.UTF_8.newDecoder().decode(text).toString(), activations);
        require(
                standardizers == 16 * (architecture.inputs() + architecture.outputs()),
                "the length of its standardizers is wrong");
        int start = align(HEADER + textLength + standardizers);
        require(start + new Layout(architecture).bytes() == end, "the length of its parameters is wrong");
        bytes.position(HEADER + textLength);
        Standardizer inputs = standardizer(bytes, architecture.inputs());
        Standardizer targets = standardizer(bytes, architecture.outputs());
        Parameters parameters = new Parameters(arena, architecture);
        for (int l = 0; l < architecture.layers(); l++) {
            read(bytes, start, parameters, l);
        }
        require(parameters.isFinite(), "a parameter is NaN or infinite");
        return new Model(parameters, inputs, targets);
    }

    /** Reads weights and biases one by one, so that pads are zero whatever the file says and no bias is -0.0. */
    private static void read(ByteBuffer bytes, int start, Parameters p, int l) {
        Layout layout = p.layout();
        for (int out = 0; out < p.architecture().outputs(l); out++) {
            for (int in = 0; in < p.architecture().inputs(l); in++) {
                p.weight(l, in, out, bytes.getFloat((int) (start + layout.weight(l, in, out))));
            }
            p.bias(l, out, bytes.getFloat((int) (start + layout.bias(l, out))));
        }
    }

    private static void put(ByteBuffer bytes, Standardizer s) {
        for (int c = 0; c < s.cols(); c++) {
            bytes.putDouble(s.mean(c));
        }
        for (int c = 0; c < s.cols(); c++) {
            bytes.putDouble(s.deviation(c));
        }
    }

    private static Standardizer standardizer(ByteBuffer bytes, int cols) {
        double[] mean = new double[cols];
        double[] deviation = new double[cols];
        for (int c = 0; c < cols; c++) {
            mean[c] = bytes.getDouble();
        }
        for (int c = 0; c < cols; c++) {
            deviation[c] = bytes.getDouble();
        }
        return Standardizer.of(mean, deviation);
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    private static int align(int offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

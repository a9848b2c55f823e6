package tickgrad.bench.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The directory into which a job writes, and nothing beside it. */
public final class OutputDirectory {
    private final Path directory;

    private OutputDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Creates the directory where it is missing.
     *
     * @throws IOException if that is not possible, or something else has that name
     */
    public static OutputDirectory open(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new IOException(directory + " exists and is not a directory");
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IOException(directory + " cannot be created", e);
        }
        if (!Files.isWritable(directory)) {
            throw new IOException(directory + " cannot be written to");
        }
        return new OutputDirectory(directory);
    }

    /** The path of a file in it. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Writes a text file and returns the sha-256 of its bytes, as {@code sha256sum} prints it. */
    public String write(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(file(name), bytes);
        return sha256(bytes);
    }

    /** The sha-256 of some bytes, in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** As the user wrote it. */
    @Override
    public String toString() {
        return directory.toString();
    }
}

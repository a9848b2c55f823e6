package tickgrad.bench.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The text inside a plain, gzip or zip file; which one it is, its first bytes tell, not its name.
 *
 * @param name file name, with the entry's name for a zip
 * @param text the decoded text without byte-order mark
 */
public record TextFile(String name, String text) {

    private static final int LIMIT = 1 << 30;

    /**
     * Reads a whole file of UTF-8 text (at most 1 GiB unpacked).
     *
     * @throws DataException where it is missing, empty, damaged, binary, or a zip without exactly one text file
     */
    public static TextFile read(Path path) throws DataException {
        String name = path.toString();
        try {
            if (Files.isDirectory(path)) {
                throw new DataException(name, "is a folder; expected a CSV file, plain, .gz or .zip");
            }
            if (Files.size(path) > LIMIT) {
                throw new DataException(name, "is larger than 1 GiB");
            }
            return unpack(name, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new DataException(name, "no such file");
        } catch (EOFException e) {
            throw new DataException(name, "the compressed data ends too early; the download may be incomplete");
        } catch (ZipException e) {
            throw new DataException(name, "the compressed data is damaged (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new DataException(name, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static TextFile unpack(String name, byte[] bytes) throws DataException, IOException {
        if (bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            return decode(name, bounded(name, new GZIPInputStream(new ByteArrayInputStream(bytes))));
        }
        if (startsWith(bytes, "PK\3\4") || startsWith(bytes, "PK\5\6")) {
            return unzip(name, bytes);
        }
        return decode(name, bytes);
    }

    private static TextFile unzip(String name, byte[] bytes) throws DataException, IOException {
        List<String> entries = new ArrayList<>();
        TextFile found = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String lower = entry.getName().toLowerCase(Locale.ROOT);
                boolean text = lower.endsWith(".csv") || lower.endsWith(".txt") || lower.endsWith(".tsv");
                if (entry.isDirectory() || !text || lower.startsWith("__macosx/")) {
                    continue;
                }
                entries.add(entry.getName());
                if (found == null) {
                    found = decode(name + "!" + entry.getName(), bounded(name, zip));
                }
            }
        }
        if (entries.size() != 1) {
            throw new DataException(name, entries.isEmpty() ? "the zip holds no .csv, .tsv or .txt file"
                    : "the zip holds " + entries.size() + " text files (" + String.join(", ", entries)
                            + "); expected exactly one");
        }
        return found;
    }

    private static byte[] bounded(String name, java.io.InputStream in) throws DataException, IOException {
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw new DataException(name, "unpacks to more than 1 GiB");
        }
        return bytes;
    }

    private static TextFile decode(String name, byte[] bytes) throws DataException {
        if (bytes.length == 0) {
            throw new DataException(name, "is empty");
        }
        for (String[] known : new String[][] {{"PAR1", "a Parquet"}, {"ARROW1", "an Arrow"}, {"FEA1", "a Feather"},
            {"\u0089PNG", "a PNG image"}, {"%PDF", "a PDF"}, {"\u00d0\u00cf\u0011\u00e0", "an old Excel"},
            {"BZh", "a bzip2"}, {"7z\u00bc\u00af", "a 7-Zip"}, {"\u0028\u00b5\u002f\u00fd", "a Zstandard"}}) {
            if (startsWith(bytes, known[0])) {
                throw new DataException(name, "is " + known[1] + " file; expected CSV text, plain, .gz or .zip");
            }
        }
        int from = startsWith(bytes, "\u00ef\u00bb\u00bf") ? 3 : 0;
        long line = 1;
        for (int i = from; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
                throw new DataException(name, line, 0, "byte " + String.format("0x%02x", c) + " at offset " + i
                        + ": a binary file; expected CSV text");
            }
            line += c == '\n' ? 1 : 0;
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from)).toString();
            if (text.isBlank()) {
                throw new DataException(name, "is empty (nothing but blanks)");
            }
            return new TextFile(name, text);
        } catch (CharacterCodingException e) {
            throw new DataException(name, "is not UTF-8 text: a binary file, or text in another encoding");
        }
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        if (bytes.length < magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if ((bytes[i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

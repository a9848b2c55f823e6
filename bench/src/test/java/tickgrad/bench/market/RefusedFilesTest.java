package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.data.DataException;

/** Each message exactly as a user sees it, after the file's name. */
class RefusedFilesTest {

    private static final String HEADER = "date,open,high,low,close,volume\n";
    private static final String BAR = "1746372780000,10,12,9,11,5\n";

    @TempDir
    private Path folder;

    private void assertRefused(String message, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bad.csv"), bytes);
        DataException refused = assertThrows(DataException.class, () -> CandleReader.read(file));
        assertEquals(message, refused.getMessage().substring(file.toString().length()));
    }

    private void assertRefused(String message, String text) throws IOException {
        assertRefused(message, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void emptyFile() throws Exception {
        assertRefused(": is empty", "");
        assertRefused(": is empty (nothing but blanks)", " \n\n");
        assertRefused(": holds no bars", HEADER);
    }

    @Test
    void raggedFile() throws Exception {
        assertRefused(", line 3: has 5 columns; expected 6 as in the lines above (ragged, or cut off)",
                HEADER + BAR + "1746372840000,10,12,9,11\n");
        assertRefused(", line 4: has 7 columns; expected 6 as in the lines above (ragged, or cut off)",
                HEADER + BAR + "\n1746372840000,10,12,9,11,5,6\n");
    }

    @Test
    void wordsInNumericColumns() throws Exception {
        assertRefused(", line 2, column 5: \"1l\" is not a number", HEADER + "1746372780000,10,12,9,1l,5\n");
        assertRefused(", line 2, column 5: \"11f\" is not a number", HEADER + "1746372780000,10,12,9,11f,5\n");
        assertRefused(", line 2, column 1: time \"04/05/2025\" is neither an epoch time nor an ISO date such as"
                + " 2025-05-04T15:33:00Z", HEADER + "04/05/2025,10,12,9,11,5\n");
        assertRefused(", line 2, column 1: time \"-5\" is not a positive epoch time", HEADER + "-5,10,12,9,11,5\n");
    }

    @Test
    void columnWithoutANumber() throws Exception {
        assertRefused(": column close holds no finite number in any of 2 bars",
                HEADER + "1746372780000,10,12,9,NaN,5\n1746372840000,10,12,9,,5\n");
    }

    @Test
    void moreBadBarsThanGood() throws Exception {
        assertRefused(": 2 of 3 bars cannot be used; first line 3: high 9.0 is below low 12.0",
                HEADER + BAR + "1746372840000,10,9,12,11,5\n1746372900000,10,9,12,11,5\n");
    }

    @Test
    void wrongColumns() throws Exception {
        assertRefused(", line 1: the header has no column date or time, volume (it has open, high, low, close)",
                "open,high,low,close\n1,2,3,4\n");
        assertRefused(", line 1: no header and 3 columns; expected a header that names date, open, high, low, close,"
                + " volume, or Binance's 12 columns without one", "1,2,3\n");
    }

    @Test
    void binaryFiles() throws Exception {
        assertRefused(", line 1: byte 0x00 at offset 3: a binary file; expected CSV text", new byte[] {65, 66, 67, 0});
        assertRefused(": is a PNG image file; expected CSV text, plain, .gz or .zip",
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
        assertRefused(": is not UTF-8 text: a binary file, or text in another encoding",
                new byte[] {'a', (byte) 0xff, 'b'});
    }

    @Test
    void damagedArchives() throws Exception {
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
            out.write((HEADER + BAR).getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(": the compressed data ends too early; the download may be incomplete",
                Arrays.copyOf(gz.toByteArray(), gz.size() - 12));
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a.csv"));
            out.write('1');
            out.putNextEntry(new ZipEntry("b.csv"));
            out.write('2');
        }
        assertRefused(": the zip holds 2 text files (a.csv, b.csv); expected exactly one", zip.toByteArray());
    }

    @Test
    void missingFileAndFolder() {
        Path none = folder.resolve("none.csv");
        assertEquals(none + ": no such file",
                assertThrows(DataException.class, () -> CandleReader.read(none)).getMessage());
        assertEquals(folder + ": is a folder; expected a CSV file, plain, .gz or .zip",
                assertThrows(DataException.class, () -> CandleReader.read(folder)).getMessage());
    }
}

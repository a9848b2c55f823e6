package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.bench.data.DataException;

class CandleReaderTest {

    private static final long T0 = 1_746_372_780_000L; // 2025-05-04T15:33:00Z
    private static final String PLAIN = """
            date,open,high,low,close,volume
            1746372780000,10,12,9,11,5
            1746372840000,11,13,10,12,6
            """;

    @TempDir
    private Path folder;

    private CandleFile read(String text) throws DataException, IOException {
        return CandleReader.read(Files.writeString(folder.resolve("c.csv"), text));
    }

    private static void assertPlain(CandleFile file) {
        assertArrayEquals(new long[] {T0, T0 + 60_000}, file.candles().timeMillis());
        assertArrayEquals(new double[] {10, 11}, file.candles().open());
        assertArrayEquals(new double[] {12, 13}, file.candles().high());
        assertArrayEquals(new double[] {9, 10}, file.candles().low());
        assertArrayEquals(new double[] {11, 12}, file.candles().close());
        assertArrayEquals(new double[] {5, 6}, file.candles().volume());
    }

    @Test
    void headeredColumnsComeInAnyOrderAndCase() throws Exception {
        assertPlain(read(PLAIN));
        assertPlain(read("Volume;CLOSE;note;Low;High;Open;Timestamp\n5;11;x;9;12;10;1746372780\n"
                + "6;12;y;10;13;11;1746372840\n"));
        assertPlain(read("open_time\topen\thigh\tlow\tclose\tvolume\n1746372780000000\t10\t12\t9\t11\t5\n"
                + "1746372840000000\t11\t13\t10\t12\t6"));
    }

    @Test
    void byteOrderMarkAndCarriageReturnsAndQuotesAreNoTrouble() throws Exception {
        assertPlain(read("\uFEFF" + PLAIN.replace("\n", "\r\n").replace("11,13", "\"11\", 13")));
    }

    @Test
    void dateAndTimeMayBeTwoColumns() throws Exception {
        assertPlain(read("Date,Time,Open,High,Low,Close,Volume\n2025.05.04,15:33,10,12,9,11,5\n"
                + "2025.05.04,15:34:00,11,13,10,12,6\n"));
    }

    @Test
    void binanceTwelveColumnsNeedNoHeaderAndTellWhoTraded() throws Exception {
        CandleFile file = read("1746372780000,10,12,9,11,5,1746372839999,0,7,4,0,0\n"
                + "1746372840000,11,13,10,12,6,1746372899999,0,7,1.5,0,0\n");
        assertPlain(file);
        assertArrayEquals(new double[] {2 * 4 / 5.0 - 1, 2 * 1.5 / 6 - 1}, file.candles().imbalance());
        assertNull(read(PLAIN).candles().imbalance());
    }

    @Test
    void gzipAndZipAreKnownByTheirBytes() throws Exception {
        ByteArrayOutputStream gz = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
            out.write(PLAIN.getBytes(StandardCharsets.UTF_8));
        }
        assertPlain(CandleReader.read(Files.write(folder.resolve("named-anyhow"), gz.toByteArray())));
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("readme.md"));
            out.write('x');
            out.putNextEntry(new ZipEntry("BTC-1m.csv"));
            out.write(PLAIN.getBytes(StandardCharsets.UTF_8));
        }
        assertPlain(CandleReader.read(Files.write(folder.resolve("c.zip"), zip.toByteArray())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1746372780                  | 1746372780000",
        "1746372780.25               | 1746372780250",
        "1746372780000               | 1746372780000",
        "1.74637278E+12              | 1746372780000",
        "1746372780000000            | 1746372780000",
        "1746372780000000000         | 1746372780000",
        "2025-05-04T15:33:00Z        | 1746372780000",
        "2025-05-04 15:33            | 1746372780000",
        "2025-05-04 15:33:00.250 UTC | 1746372780250",
        "2025-05-04T17:33:00+02:00   | 1746372780000",
        "2025/05/04 15:33:00         | 1746372780000",
        "2025-05-04                  | 1746316800000",
    })
    void timesInEveryUsualForm(String text, long millis) {
        assertEquals(millis, BarTime.parseMillis(text));
    }

    @Test
    void everyFlawIsCountedWithItsFirstLineAndRepaired() throws Exception {
        CandleFile file = read("""
                time,open,high,low,close,volume
                1746372780,10,12,9,11,5
                1746372900,10,12,9,11,5
                1746372840,10,12,9,11,0
                1746372840,10,12,9,11.5,5
                1746372960,10,9,12,11,5
                1746373020,10,12,9,13,5
                1746373080,10,12,0,11,5
                1746373140,10,12,9,11,-1
                1746373200,10,NaN,9,11,5
                1746373260,10,12,9,,5
                1746373320,10,12,9,11,5
                1746373380,10,12,9,11,5
                1746373440,10,12,9,11,5
                """);
        assertArrayEquals(new long[] {T0, T0 + 60_000, T0 + 120_000, T0 + 540_000, T0 + 600_000, T0 + 660_000},
                file.candles().timeMillis());
        assertEquals(11, file.candles().close()[1], "the first of two equal times stays");
        assertEquals("gaps 1 (kept; first at line 12)", file.guards().get(0).toString());
        assertEquals("duplicates 1 (dropped; first at line 5)", file.guards().get(1).toString());
        assertEquals("disorder 1 (sorted; first at line 4)", file.guards().get(2).toString());
        assertEquals("zero volume 1 (kept; first at line 4)", file.guards().get(3).toString());
        assertEquals("non-finite bars 2 (dropped; first at line 10)", file.guards().get(4).toString());
        assertEquals("impossible bars 4 (dropped; first at line 6)", file.guards().get(5).toString());
    }

    @Test
    void theHeaderAloneTellsWhetherThereIsAnImbalance() throws Exception {
        String text = """
                time,open,high,low,close,volume,%s
                1746372780,10,12,9,11,5,
                1746372840,11,13,10,12,6,%s
                """;
        CandleFile blank = read(text.formatted("imbalance", "NaN"));
        assertArrayEquals(new double[2], blank.candles().imbalance());
        assertEquals("missing imbalance 2 (taken as 0; first at line 2)", blank.guards().getLast().toString());
        CandleFile late = read(text.formatted("taker_buy_volume", "1.5"));
        assertArrayEquals(new double[] {0, -0.5}, late.candles().imbalance());
        assertEquals("missing imbalance 1 (taken as 0; first at line 2)", late.guards().getLast().toString());
        assertNull(read(text.formatted("note", "0.5")).candles().imbalance());
    }

    @Test
    void cleanFileShowsNoFlaw() throws Exception {
        assertFalse(read(PLAIN).guards().stream().anyMatch(g -> g.count() != 0 || g.firstLine() != 0));
    }

    @Test
    void newestFirstBecomesOldestFirst() throws Exception {
        CandleFile file = read("https://example.org\nunix,date,symbol,open,high,low,close,Volume BTC\n"
                + "1746372840,x,B,11,13,10,12,6\n1746372780,x,B,10,12,9,11,5\n");
        assertPlain(file);
    }
}

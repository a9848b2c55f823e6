package tickgrad.bench.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.bench.data.DataException;

class TableReaderTest {
    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("t.csv"), text);
    }

    private String refusal(String text) throws IOException {
        Path file = file(text);
        String message =
                assertThrows(DataException.class, () -> TableReader.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        return message.substring(file.toString().length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2.5,-3e2\n4,5,6\n", "1;2.5;-3e2\n4;5;6\n", "1\t2.5\t-3e2\n4\t5\t6", " 1   2.5 -3e2 \n\n 4 5\t6\n\n",
                "\uFEFF1,2.5,-3e2\r\n4,5,6\r\n", "1, 2.5 ,-3e2,\n4,5,6\n", "\"1\",\"2.5\",\"-3e2\"\n4,5,6",
                        "1\t2.5 \t-3e2 \n4 \t5\t6 \n"
            })
    void separatorsLineEndsAndBlanksGiveTheSameTable(String text) throws Exception {
        Table table = TableReader.read(file(text));
        if (table.inputs() == 2) {
            assertArrayEquals(new double[] {1, 2.5, -300}, table.rows()[0]);
            assertArrayEquals(new double[] {4, 5, 6}, table.rows()[1]);
            assertEquals(List.of("column 1", "column 2", "column 3"), table.columns());
        } else {
            throw new AssertionError("inputs: " + table.inputs());
        }
    }

    @Test
    void aHeaderNamesTheColumnsAndLinesAreCounted() throws Exception {
        Table table = TableReader.read(file("\n\"fixed acidity\";ph;quality\n1;2;3\n\n4;5;6\n"));
        assertEquals(List.of("fixed acidity", "ph", "quality"), table.columns());
        assertArrayEquals(new long[] {3, 5}, table.lines());
        assertArrayEquals(new double[] {3, 6}, table.targets());
    }

    @Test
    void rowsWithMissingValuesAreLeftOutAndCounted() throws Exception {
        Table table = TableReader.read(file("a,b\n1,2\nNaN,3\n4,\n5,?\n6,NA\n7,8\n"));
        assertEquals(2, table.size());
        assertEquals(4, table.dropped());
        assertEquals(List.of("4 rows left out for a missing value"), table.warnings());
    }

    @Test
    void aConstantColumnIsUsableAndNamed() throws Exception {
        Table table = TableReader.read(file("a,b,c\n1,7,2\n2,7,4\n"));
        assertEquals(List.of("b (column 2) is constant: an input without information"), table.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1,2,3~4,5~6,7,8       | , line 2: 2 cells, expected 3 as in the first line
        1,2,3~4,5,6,7         | , line 2: 4 cells, expected 3 as in the first line
        ''                    | : is empty
        ~ ~                   | : is empty (nothing but blanks)
        a,b,c                 | : a header but no rows
        1,2                   | : only 1 complete row; expected at least 2, one to learn from and one to test on
        a,b~1,2               | : only 1 complete row; expected at least 2, one to learn from and one to test on
        a,b~NaN,1~NaN,2       | , column 1: no value in the whole column (a)
        1,NaN~2,NaN           | , column 2: no value in the whole column (column 2)
        1,2~3,x4              | , line 2, column 2: "x4" is not a number (column 2)
        p,q~1,2~3,1e99        | , line 3, column 2: "1e99" is beyond the range of a 32-bit float (q)
        1,2~3,Infinity        | , line 2, column 2: "Infinity" is not a number (column 2)
        1,2~3,4f              | , line 2, column 2: "4f" is not a number (column 2)
        1;2~3;4,5 | , line 2, column 2: "4,5" is not a number (column 2); expected a decimal point, not a comma
        1~2       | , line 1: one column only; expected at least one input and, in the last column, the target
        """)
    void whatCannotBeUsedIsRefusedWithItsPlace(String text, String message) throws IOException {
        assertEquals(message, refusal(text.replace('~', '\n')));
    }

    @Test
    void binaryFilesDirectoriesAndAbsentFilesAreRefused() throws IOException {
        assertEquals(", line 1: byte 0x00 at offset 3: a binary file; expected CSV text", refusal("1,2\0"));
        Path notText = Files.write(directory.resolve("t.bin"), new byte[] {'1', ',', (byte) 0xff, (byte) 0xfe});
        assertTrue(assertThrows(DataException.class, () -> TableReader.read(notText))
                .getMessage()
                .contains("not UTF-8 text"));
        assertThrows(DataException.class, () -> TableReader.read(directory));
        assertTrue(assertThrows(DataException.class, () -> TableReader.read(directory.resolve("none")))
                .getMessage()
                .endsWith("none: no such file"));
    }

    @Test
    void compressedTablesAreRead() throws Exception {
        Path file = directory.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        assertArrayEquals(new double[] {2, 4}, TableReader.read(file).targets());
    }
}

package tickgrad.bench.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.bench.data.DataException;

class SplitTest {
    @TempDir
    Path directory;

    @Test
    void aRandomSplitIsAPartitionThatTheSeedDecides() {
        for (int rows : new int[] {2, 3, 10, 506}) {
            Split split = Split.random(rows, 0.1, 7);
            int[] all = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.test()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, rows).toArray(), all);
            assertEquals(Math.max(1, Math.round(0.1 * rows)), split.test().length);
            assertArrayEquals(split.test(), Split.random(rows, 0.1, 7).test());
        }
        assertTrue(!Arrays.equals(
                Split.random(506, 0.1, 7).test(), Split.random(506, 0.1, 8).test()));
        assertEquals(1, Split.random(5, 0.99, 1).train().length);
    }

    @Test
    void anIndexFileNamesTheTestRows() throws Exception {
        Split split = Split.read(Files.writeString(directory.resolve("index_test_3.txt"), "4\n0\n\n2, 3\n"), 6);
        assertArrayEquals(new int[] {0, 2, 3, 4}, split.test());
        assertArrayEquals(new int[] {1, 5}, split.train());
        assertEquals("index_test_3.txt", split.name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1~6       | , line 2: "6" is not a row number; expected 0 to 5
        1~-1      | , line 2: "-1" is not a row number; expected 0 to 5
        1.5       | , line 1: "1.5" is not a row number; expected 0 to 5
        1~2~1     | , line 3: row 1 is named twice
        0 1 2 3 4 5 | : 6 of 6 rows are for the test; expected at least one for the test and one to learn from
        """)
    void impossibleIndexFilesAreRefused(String text, String message) throws Exception {
        Path file = Files.writeString(directory.resolve("i.txt"), text.replace('~', '\n'));
        assertEquals(
                file + message,
                assertThrows(DataException.class, () -> Split.read(file, 6)).getMessage());
    }

    @Test
    void splitFilesComeInTheOrderOfTheirNumbers() throws Exception {
        for (String name : List.of("index_test_10.txt", "index_test_2.txt", "index_train_1.txt", "data.txt")) {
            Files.writeString(directory.resolve(name), "0\n");
        }
        assertEquals(
                List.of("index_test_2.txt", "index_test_10.txt"),
                Split.files(directory).stream()
                        .map(p -> p.getFileName().toString())
                        .toList());
        Path none = Files.createDirectory(directory.resolve("none"));
        assertEquals(
                none + ": no index_test_*.txt in this directory",
                assertThrows(DataException.class, () -> Split.files(none)).getMessage());
        assertThrows(DataException.class, () -> Split.files(directory.resolve("data.txt")));
    }
}

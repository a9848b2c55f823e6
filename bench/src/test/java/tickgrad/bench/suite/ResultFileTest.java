package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<JsonObject> rows = List.of(
                new JsonObject().add("net", "A \"x\" µ").add("ns", ResultFile.value(81.234567)).add("calls", 1L << 40),
                new JsonObject().add("ns", ResultFile.value(Double.NaN)).add("nanos", ResultFile.values(new double[] {1, 2.5})));
        Path file = directory.resolve("a.json");
        ResultFile written = ResultFile.of(rows).on(new JsonObject().add("processor", "p"));
        written.write(file);
        ResultFile read = ResultFile.read(file);
        assertEquals(written, read);
        assertEquals("A \"x\" µ", ResultFile.text(read.rows().get(0), "net"));
        assertEquals(81.2346, ResultFile.number(read.rows().get(0), "ns"));
        assertTrue(Double.isNaN(ResultFile.number(read.rows().get(1), "ns")), "what is no number is null");
        assertArrayEquals(new double[] {1, 2.5}, ResultFile.numbers(read.rows().get(1), "nanos"));
        assertEquals("", ResultFile.text(read.rows().get(1), "ns"));
        assertEquals(0, ResultFile.numbers(read.rows().get(0), "nanos").length);
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        for (String text : new String[] {"", "{", "[]", "{\"rows\":3}", "{\"rows\":[1]}", "{\"machine\":{}}"}) {
            Path file = Files.writeString(directory.resolve("bad.json"), text);
            String message = assertThrows(IOException.class, () -> ResultFile.read(file), text).getMessage();
            assertTrue(message.startsWith(file + ": "), message);
        }
    }

    @Test
    void aDirectoryHoldsWhatItHolds() throws IOException {
        ResultFile.of(List.of(new JsonObject().add("net", "A"))).write(directory.resolve("odd.json"));
        Files.writeString(directory.resolve("jmh-StandardNets.json"), "[]");
        Files.writeString(directory.resolve("bench.log"), "x");
        Results results = Results.in(directory);
        assertEquals(List.of("odd"), results.subjects());
        assertEquals(1, results.rows("odd").size());
        assertEquals(List.of(), results.rows("standard"));
        assertEquals(new JsonObject(), results.machine());
    }
}

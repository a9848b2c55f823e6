package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.cliffs.CompilationLog;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;

/**
 * The first heap segment and the first mapped file of a process load classes that C2 may have counted on not to exist. In a process of its own: what C2 inlines
 * hangs on all that a process did before.
 */
class OtherMemoryTest {
    private static final String WARM = "every kernel is compiled";

    @TempDir
    Path directory;

    /** A net, and then other memory. */
    static final class Embedder {
        public static void main(String[] args) throws IOException {
            StandardRun.main(new String[] {args[0], "quick", "B"});
            System.out.println(WARM);
            try (FileChannel file = FileChannel.open(Path.of(args[1]));
                    Arena arena = Arena.ofConfined()) {
                MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
                System.out.println(MemorySegment.ofArray(new byte[1]).mismatch(mapped) + MemorySegment.ofArray(new float[1]).mismatch(mapped));
            }
            for (JsonObject row : StandardRun.rows(new Slices(), StandardNet.B, 0.02, 0.02)) {
                if (ResultFile.number(row, "bytes") != 0) {
                    throw new AssertionError(row.toString());
                }
            }
        }
    }

    @Test
    void kernelsAllocateNothingAndStayCompiled() throws Exception {
        Path results = directory.resolve("rows.json");
        Path mapped = Files.write(directory.resolve("mapped"), new byte[1]);
        List<String> command = Child.java(
                List.of(CompilationLog.OPTION), Embedder.class.getName(), List.of(results.toString(), mapped.toString()));
        Child.Ended ended = new Child(directory.resolve("log")).run(command, Duration.ofMinutes(3), progress -> {});
        assertEquals(0, ended.code(), ended.lastWords());
        List<JsonObject> rows = ResultFile.read(results).rows();
        assertEquals(Workload.values().length, rows.size());
        for (JsonObject row : rows) {
            assertEquals(0, ResultFile.number(row, "bytes"), row.toString());
        }
        List<String> lines = ended.lines();
        assertTrue(lines.stream().anyMatch(line -> line.contains("tickgrad.kernel.simd.")), "no kernel was compiled");
        List<String> later = lines.stream().dropWhile(line -> !line.contains(WARM)).toList();
        assertFalse(later.isEmpty(), "the program did not say when it was warm");
        assertEquals(List.of(), later.stream().filter(line -> line.contains("tickgrad.") && line.contains("marked for deoptimization")).toList());
    }
}

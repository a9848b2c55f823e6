package tickgrad.bench.suite;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import tickgrad.bench.jmh.Workload;
import tickgrad.kernel.Machine;

/**
 * All workloads of a net in a process of its own, one that did nothing before and one that used native memory of every kind: what C2 makes of a kernel hangs
 * on all that came before, and what it does not take into the kernel leaves slices and vectors on the heap for ever.
 */
class ProcessAllocationTest {
    private static final int INTS = 64;

    /** Enough for C2 to compile the reading of one kind of memory, and to compile it again for the next. */
    private static final int CALLS = 30_000;

    @TempDir
    Path directory;

    /** Reads memory of all threads, memory of one thread and a mapped file; then makes a net. */
    static final class Embedder {
        public static void main(String[] args) throws IOException, InterruptedException {
            Path mapped = Path.of(args[1]);
            try (FileChannel file = FileChannel.open(mapped);
                    Arena shared = Arena.ofShared();
                    Arena confined = Arena.ofConfined()) {
                long bytes = file.size();
                List<MemorySegment> kinds = List.of(
                        shared.allocate(bytes, JAVA_INT.byteAlignment()), confined.allocate(bytes, JAVA_INT.byteAlignment()),
                        file.map(FileChannel.MapMode.READ_ONLY, 0, bytes, confined));
                for (MemorySegment segment : kinds) {
                    for (int call = 0; call < CALLS; call++) {
                        if (sum(segment) != 0) {
                            throw new AssertionError("memory that was zeros is not");
                        }
                    }
                }
            }
            Thread.startVirtualThread(Machine::prepare).join(); // what it allocates is not counted, which must not end the priming of the JVM
            StandardRun.main(new String[] {args[0], "quick", "B"});
        }

        private static int sum(MemorySegment segment) {
            int sum = 0;
            for (int i = 0; i < INTS; i++) {
                sum += segment.get(JAVA_INT, 4L * i);
            }
            return sum;
        }
    }

    @Test
    void aFreshProcessAllocatesNothing() throws Exception {
        allocatesNothing(List.of(), StandardRun.class, 1, results().toString(), "quick", "B");
    }

    @Test
    void aProcessThatUsedOtherMemoryAllocatesNothing() throws Exception {
        Path mapped = Files.write(directory.resolve("mapped"), new byte[4 * INTS]);
        allocatesNothing(List.of(), Embedder.class, 1, results().toString(), mapped.toString());
    }

    /** What the first nets had C2 take back counts where it compiles the kernels of the last. On one processor C2 is late, and takes back more. */
    @Test
    void threeNetsInTurnAllocateNothing() throws Exception {
        allocatesNothing(List.of("-XX:ActiveProcessorCount=1"), StandardRun.class, 3, results().toString(), "quick", "CDE");
    }

    private Path results() {
        return directory.resolve("rows.json");
    }

    private void allocatesNothing(List<String> options, Class<?> program, int nets, String... arguments) throws Exception {
        List<String> command = Child.java(options, program.getName(), List.of(arguments));
        Child.Ended ended = new Child(directory.resolve("log")).run(command, Duration.ofMinutes(3), progress -> {});
        assertEquals(0, ended.code(), ended.lastWords());
        List<JsonObject> rows = ResultFile.read(results()).rows();
        assertEquals(nets * Workload.values().length, rows.size());
        for (JsonObject row : rows) {
            assertEquals(0, ResultFile.number(row, "bytes"), row.toString());
        }
    }
}

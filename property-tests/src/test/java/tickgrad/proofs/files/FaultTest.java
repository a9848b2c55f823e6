package tickgrad.proofs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.file.AtomicFile;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Disk;
import tickgrad.model.file.Draft;

/** Every call to the file system fails in every way that it can, alone and in pairs: the old file stays whole, or the new one is. */
class FaultTest {
    /** More than two pieces of a write. */
    private static final int SIZE = (1 << 21) + 4096;

    private static final byte[] OLD = Samples.ofSize(4096, 1);

    @TempDir
    Path folder;

    private final TreeMap<String, Integer> outcomes = new TreeMap<>();

    /** A save on that disk; what it must leave. */
    private void save(FaultyDisk disk, Draft draft, byte[] next, boolean mayFail) throws IOException {
        Path path = folder.resolve("c");
        Files.write(path, OLD);
        boolean failed = false;
        try {
            draft.write(disk, path);
        } catch (IOException e) {
            failed = true;
        }
        if (!disk.failed.contains("delete")) {
            assertEquals(List.of("c"), List.of(folder.toFile().list()), () -> "no temporary file stays after " + disk.calls);
        }
        assertTrue(mayFail || !failed, () -> "failed at " + disk.calls);
        boolean moved = disk.calls.contains("forceFolder");
        assertArrayEquals(moved ? next : OLD, Files.readAllBytes(path), () -> "after " + disk.calls);
        assertTrue(failed || moved, () -> "success that was none: " + disk.calls);
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint.read(arena, path);
        }
        outcomes.merge((failed ? "refused" : "saved") + ", " + (moved ? "new" : "old") + " file", 1, Integer::sum);
        AtomicFile.removeLeftovers(Disk.REAL, path);
        assertEquals(List.of("c"), List.of(folder.toFile().list()), () -> "nor after the next start; " + disk.calls);
    }

    @Test
    void everySingleFailureLeavesTheOldFileOrTheNewOne() throws IOException {
        Draft draft = new Draft().section("s", Samples.random(3, SIZE));
        byte[] next = Samples.bytes(draft);
        for (FaultyDisk.Fault fault : FaultyDisk.Fault.values()) {
            for (int call = 0; ; call++) {
                FaultyDisk disk = new FaultyDisk(fault, call);
                save(disk, draft, next, true);
                if (call >= disk.calls.size()) {
                    break; // nothing left to fail
                }
            }
        }
        System.out.println("one failing call: " + outcomes);
        assertTrue(outcomes.get("refused, old file") >= 15 && outcomes.get("refused, new file") == 1, outcomes::toString);
    }

    @Test
    void everyPairOfFailuresLeavesTheOldFileOrTheNewOne() throws IOException {
        Draft draft = new Draft().section("s", Samples.random(3, SIZE));
        byte[] next = Samples.bytes(draft);
        FaultyDisk sound = new FaultyDisk(FaultyDisk.Fault.ERROR);
        save(sound, draft, next, false);
        int calls = sound.calls.size() + 1; // and the deletion that follows a failure
        for (int first = 0; first < calls; first++) {
            for (int second = first + 1; second <= calls; second++) {
                save(new FaultyDisk(FaultyDisk.Fault.ERROR, first, second), draft, next, true);
            }
        }
        System.out.println("two failing calls: " + outcomes);
    }

    /** Short writes and short reads are no failures. */
    @Test
    void shortWritesAndReadsAreGoneOnWith() throws IOException {
        Draft draft = new Draft().section("s", Samples.random(3, SIZE));
        byte[] next = Samples.bytes(draft);
        for (FaultyDisk.Fault fault : List.of(FaultyDisk.Fault.SHORT_WRITE, FaultyDisk.Fault.SHORT_READ)) {
            for (int call = 0; call < 12; call++) {
                save(new FaultyDisk(fault, call), draft, next, false);
            }
        }
    }

    /** The order that durability rests on. */
    @Test
    void theOrderIsWriteForceVerifyMoveForceFolder() throws IOException {
        FaultyDisk disk = new FaultyDisk(FaultyDisk.Fault.ERROR);
        new Draft().text("a", "b").write(disk, folder.resolve("c"));
        assertEquals(List.of("list", "create", "write", "force", "read", "read", "close", "move", "forceFolder"), disk.calls);
    }

    @Test
    void leftoversOfKilledWritersAreRemovedAndNothingElse() throws IOException, InterruptedException {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        List<String> leftovers = List.of("c." + ended.pid() + "-1.tmp", "c." + ProcessHandle.current().pid() + "-999999.tmp");
        List<String> others = List.of(
                "c." + ProcessHandle.current().parent().orElseThrow().pid() + "-1.tmp", // of a writer that lives
                "c.tmp", "c.1-2.tmp.old", "d." + ended.pid() + "-1.tmp", "c." + ended.pid() + ".tmp", "c.99999999999999999999-1.tmp");
        for (String name : leftovers) {
            Files.createFile(folder.resolve(name));
        }
        for (String name : others) {
            Files.createFile(folder.resolve(name));
        }
        new Draft().text("a", "b").write(folder.resolve("c"));
        assertEquals(0, AtomicFile.removeLeftovers(Disk.REAL, folder.resolve("c")));
        for (String name : others) {
            assertTrue(Files.exists(folder.resolve(name)), name);
        }
        assertEquals(others.size() + 1, folder.toFile().list().length);
    }
}

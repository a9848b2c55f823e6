package tickgrad.proofs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tickgrad.model.file.AtomicFile;

/** Power fails at every moment of two saves, and what was not forced is there in any subset: the file is one of those saved, and the newest once saving has returned. */
class PowerLossTest {
    private static final Path PATH = Path.of("/folder/c");
    private static final Path LEFTOVER = Path.of("/folder/c." + ProcessHandle.current().pid() + "-1000000.tmp");
    private static final byte[] OLD = Samples.ofSize(2048, 1);
    private static final List<byte[]> NEW = List.of(Samples.ofSize(8192, 2), Samples.ofSize(5120, 3));

    /** What was met: states of the disk in all, and those that broke the promise. */
    private static final class Count {
        int states;
        int old;
        int broken;
        private final Set<List<Object>> met = new HashSet<>();
    }

    private static Count run(boolean forcesFiles, boolean forcesFolders, int states) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(forcesFiles, forcesFolders);
        disk.put(PATH, OLD);
        disk.put(LEFTOVER, Arrays.copyOf(OLD, 700));
        int[] done = new int[3]; // events after which saving had returned
        done[0] = disk.events();
        for (int i = 0; i < 2; i++) {
            save(disk, NEW.get(i));
            done[i + 1] = disk.events();
        }
        Count count = new Count();
        SplittableRandom random = new SplittableRandom(states);
        while (count.states < states) {
            for (int e = done[0]; e <= disk.events(); e++) {
                List<Integer> open = disk.unforced(e);
                // Every prefix, none and all among them; then subsets, all of them where they are few.
                for (int kept = 0; kept <= open.size(); kept++) {
                    check(disk, e, new HashSet<>(open.subList(kept, open.size())), done, count);
                }
                int subsets = Math.min(64, 1 << open.size());
                for (int s = 0; s < subsets; s++) {
                    long bits = open.size() <= 6 ? s : random.nextLong();
                    Set<Integer> lost = new HashSet<>();
                    for (int i = 0; i < open.size(); i++) {
                        if ((bits >>> i & 1) != 0) {
                            lost.add(open.get(i));
                        }
                    }
                    check(disk, e, lost, done, count);
                }
            }
        }
        return count;
    }

    private static void save(SimulatedDisk disk, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(bytes.length, 64);
            image.copyFrom(MemorySegment.ofArray(bytes));
            AtomicFile.replace(disk, PATH, image);
        }
    }

    private static void check(SimulatedDisk disk, int event, Set<Integer> lost, int[] done, Count count)
            throws IOException {
        for (boolean grown : new boolean[] {false, true}) {
            if (!count.met.add(List.of(event, lost, grown))) {
                continue;
            }
            Map<Path, byte[]> state = disk.after(event, lost, grown);
            byte[] found = state.get(PATH);
            boolean isOld = Arrays.equals(found, OLD);
            boolean isFirst = Arrays.equals(found, NEW.get(0));
            boolean isSecond = Arrays.equals(found, NEW.get(1));
            boolean kept = event >= done[2] ? isSecond : event >= done[1] ? isFirst || isSecond : isOld || isFirst;
            count.states++;
            count.old += isOld ? 1 : 0;
            count.broken += kept ? 0 : 1;
            if (kept && count.states % 16 == 0) {
                nextStart(state);
            }
        }
    }

    /** The next start saves again and leaves one file. */
    private static void nextStart(Map<Path, byte[]> state) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(true, true);
        state.forEach(disk::put);
        save(disk, NEW.get(0));
        Map<Path, byte[]> after = disk.after(disk.events(), new HashSet<>(disk.unforced(disk.events())), false);
        assertEquals(Set.of(PATH), after.keySet());
        assertArrayEquals(NEW.get(0), after.get(PATH));
    }

    @Test
    void everyStateThatALossOfPowerLeavesIsOldOrNew() throws IOException {
        Count count = run(true, true, Samples.cases("crashes", 10_000));
        System.out.printf(
                "distinct states after a loss of power: %,d, old file in %,d, broken %d%n", count.states, count.old, count.broken);
        assertEquals(0, count.broken);
        assertTrue(count.old > 0 && count.old < count.states);
    }

    /** The controls: without a force of the file, or of the folder, the same search finds broken promises. */
    @Test
    void withoutForcesTheSearchFindsBrokenFiles() throws IOException {
        Count noFile = run(false, true, 1000);
        Count noFolder = run(true, false, 1000);
        System.out.printf("without forcing the file: broken %d of %d; without the folder: %d of %d%n",
                noFile.broken, noFile.states, noFolder.broken, noFolder.states);
        assertTrue(noFile.broken > 0 && noFolder.broken > 0);
    }
}

package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import tickgrad.bench.jmh.StandardNet;

class WorkTest {
    @Test
    void everyKernelAndWorkloadRuns() {
        try (Arena arena = Arena.ofConfined()) {
            for (String name : KernelWork.NAMES) {
                run(ColdChild.work(arena, name), name);
            }
            for (String workload : NetWork.WORKLOADS) {
                run(ColdChild.work(arena, "A " + workload), "A " + workload);
            }
        }
    }

    private static void run(Work work, String name) {
        assertEquals(name, work.name());
        assertTrue(work.units() > 0);
        work.call().run(0);
        work.call().run(1);
    }

    @Test
    void unknownNamesAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class, () -> KernelWork.of(arena, "nothing"));
            assertThrows(IllegalArgumentException.class, () -> NetWork.of(arena, StandardNet.A, "nothing"));
        }
    }
}

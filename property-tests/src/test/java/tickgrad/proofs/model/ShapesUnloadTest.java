package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Workspace;

/** The classes that are made for the shape of a layer go with the last network of that shape. */
class ShapesUnloadTest {
    private static final int NETWORKS = 1000;

    /** What else a JVM may load meanwhile; one network in ten that stayed would be more. */
    private static final int OTHERS = NETWORKS / 10;

    private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

    @Test
    void aThousandNetworksLeaveNoClassBehind() throws InterruptedException {
        networks(1, 10);
        int before = CLASSES.getLoadedClassCount();
        long ever = CLASSES.getTotalLoadedClassCount();
        networks(11, NETWORKS);
        long made = CLASSES.getTotalLoadedClassCount() - ever;
        assertTrue(made >= NETWORKS, () -> "only " + made + " classes were made: nothing was tested");
        for (int i = 0; i < 50 && CLASSES.getLoadedClassCount() > before + OTHERS; i++) {
            System.gc();
            Thread.sleep(20);
        }
        int left = CLASSES.getLoadedClassCount() - before;
        assertTrue(left <= OTHERS, () -> left + " more classes than before, of " + made + " made; expected at most " + OTHERS);
    }

    /** Some networks, each of a shape of its own, opened and closed. */
    private static void networks(int inputs, int count) {
        for (int i = inputs; i < inputs + count; i++) {
            try (Arena arena = Arena.ofConfined()) {
                new Workspace(arena, Architecture.of(i + "-9-1 tanh"), 1);
            }
        }
    }
}

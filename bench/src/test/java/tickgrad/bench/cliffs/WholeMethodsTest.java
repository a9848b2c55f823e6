package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/**
 * In the layers of net E loops turn 400 times in a call, and C2 would compile the kernels from the middle of their loops: large code that allocates. Calls
 * that do nothing keep it from that.
 */
class WholeMethodsTest {
    private static final String[] SUBJECTS = {"E greeks-1", "E train-1-sgd", "E forward-256", "E train-32-adam"};

    /** What the subjects meet on vectors of 16, of 8 and of 4. */
    private static final List<String> WIDE = List.of(
            "ShapedActiveForward::pass", "ShapedActiveBackward::dots", "ShapedActiveBackward::dotsAndUpdates", "LargeTile::four", "LargeTile::three",
            "ShapedDots::eight");

    private static final List<String> HALF = List.of("ShapedActiveForward::pass", "TallTile::five");

    private static final List<String> NARROW = List.of("ForwardEdge::three");

    private static final int JVMS = 3;

    /**
     * A call that runs when the whole method has been compiled may ask for its loop too, if the JVM looks at its counts in just that call: some 1,000 turns
     * of 8,192, so in one JVM of ten. Without the empty calls it is every JVM.
     */
    private static final int SELDOM = 2;

    @Test
    void kernelsAreCompiledWhole() throws Exception {
        List<String> kernels = switch (FloatVector.SPECIES_PREFERRED.length()) {
            case 16 -> WIDE;
            case 8 -> HALF;
            default -> NARROW;
        };
        Map<String, Integer> entered = new HashMap<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            Child.Printed printed = new Child().with(CompilationLog.OPTION).run(ColdChild.class, SUBJECTS);
            assertEquals(SUBJECTS.length, printed.out().size(), printed.out().toString());
            CompilationLog log = new CompilationLog(printed.vm());
            for (String kernel : kernels) {
                String method = "tickgrad.kernel.simd." + kernel;
                assertTrue(log.whole(method), kernel + " was never compiled whole");
                entered.merge(kernel, log.entered(method) ? 1 : 0, Integer::sum);
            }
        }
        entered.values().removeIf(count -> count <= SELDOM);
        assertEquals(Map.of(), entered, "kernels compiled from a loop on, in how many of " + JVMS + " JVMs");
    }
}

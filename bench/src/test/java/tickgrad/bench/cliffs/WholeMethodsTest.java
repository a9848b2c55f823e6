package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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
     * Where C2 is busy its limits rise, and when it is done a method may be past the one for calls and the one for loops; then it depends on what the JVM looks
     * at first. So some kernels are compiled from a loop on in some JVMs (some 4 of 18, most of all {@code ShapedDots::eight});
     * without the empty calls all are in all.
     */
    private static final double SOME = 0.5;

    @Test
    void kernelsAreCompiledWhole() throws Exception {
        List<String> kernels = switch (FloatVector.SPECIES_PREFERRED.length()) {
            case 16 -> WIDE;
            case 8 -> HALF;
            default -> NARROW;
        };
        List<String> entered = new ArrayList<>();
        for (int jvm = 0; jvm < JVMS; jvm++) {
            Child.Printed printed = new Child().with(CompilationLog.OPTION).run(ColdChild.class, SUBJECTS);
            assertEquals(SUBJECTS.length, printed.out().size(), printed.out().toString());
            CompilationLog log = new CompilationLog(printed.vm());
            for (String kernel : kernels) {
                String method = "tickgrad.kernel.simd." + kernel;
                assertTrue(log.whole(method), kernel + " was never compiled whole");
                if (log.entered(method)) {
                    entered.add(kernel);
                }
            }
        }
        assertTrue(entered.size() <= SOME * JVMS * kernels.size(), "compiled from a loop on in " + JVMS + " JVMs: " + entered);
    }
}

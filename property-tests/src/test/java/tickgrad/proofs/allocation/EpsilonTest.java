package tickgrad.proofs.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.model.Jvm;

/**
 * Live systems need no garbage collector: under Epsilon, which never frees, the heap in use at READY is the heap in use at the end.
 *
 * <p>{@code -Dtickgrad.epsilon.predicts=100000000 -Dtickgrad.epsilon.steps=1000000} asks for that many calls.
 */
class EpsilonTest {
    /** Warm-up left 170 to 310 MB of garbage on a busy machine, most of it before the first compilations end. */
    private static final String HEAP = "-Xmx1g";

    private static final String PREDICTS = System.getProperty("tickgrad.epsilon.predicts", "1000000");
    private static final String STEPS = System.getProperty("tickgrad.epsilon.steps", "10000");

    private static List<String> job(String... more) {
        String[] options = {
            HEAP, "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-XX:-AlwaysPreTouch", EpsilonJob.class.getName(),
            PREDICTS, STEPS
        };
        String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        List<String> lines = Jvm.run(Jvm.classPath(), all);
        lines.forEach(line -> System.out.println("epsilon: " + line));
        return lines;
    }

    @Test
    void heapStaysAsItWasAtReady() {
        List<String> lines = job();
        assertTrue(lines.get(0).startsWith("warm-up: ready"), lines.toString());
        String ended = "0 bytes by the thread, 0 bytes of heap in " + PREDICTS + " predictions and " + STEPS + " steps";
        assertEquals(ended, lines.get(2), lines.toString());
    }

    /** One object of 16 bytes is seen by the thread's counter; the heap's grows by whole buffers, of which the object may need none. */
    @Test
    void oneObjectIsSeen() {
        List<String> lines = job("control");
        assertTrue(lines.get(2).startsWith("16 bytes by the thread, "), lines.toString());
    }
}

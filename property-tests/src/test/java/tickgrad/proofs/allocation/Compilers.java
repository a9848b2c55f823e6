package tickgrad.proofs.allocation;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;

/** The JVM's own words on its compilers. */
final class Compilers {
    private static final long PAUSE_NANOS = 2_000_000L;

    private Compilers() {}

    /** Sleeps until nothing is being compiled and nothing waits for it, or so long. */
    static void await(long nanos) {
        long start = System.nanoTime();
        while (!idle() && System.nanoTime() - start < nanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Headings end in a colon, an empty queue says so, and every other line is a compilation. */
    private static boolean idle() {
        return answer("compilerQueue").stream()
                .map(String::strip)
                .allMatch(line -> line.isEmpty() || line.endsWith(":") || line.equals("Empty"));
    }

    /** Compiled methods: number, level, state (0 in use), name. */
    static List<String> code() {
        return answer("compilerCodelist");
    }

    private static List<String> answer(String command) {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object answer = ManagementFactory.getPlatformMBeanServer().invoke(commands, command, null, null);
            return ((String) answer).lines().toList();
        } catch (JMException absent) {
            return List.of();
        }
    }
}

package tickgrad.model;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * What the JVM's compilers have before them. {@code CompilationMXBean} counts a compilation when it ends, so its total stands still during
 * a long one and looks like peace; HotSpot's diagnostic command {@code Compiler.queue} names what is being compiled and what waits.
 */
final class CompilerQueue {
    private static final String BEAN = "com.sun.management:type=DiagnosticCommand";
    private static final String COMMAND = "compilerQueue";

    /** A small method is compiled in a millisecond or two. */
    private static final long PAUSE_NANOS = 500_000L;

    private final MBeanServer server;
    private final ObjectName name;

    /** Looks the command up, which takes the JVM about a tenth of a second the first time. */
    CompilerQueue() {
        try {
            server = ManagementFactory.getPlatformMBeanServer();
            name = new ObjectName(BEAN);
        } catch (JMException e) {
            throw new IllegalStateException(BEAN + " is no name of a bean", e);
        }
    }

    /** Whether nothing is being compiled and nothing waits for it; true where the JVM does not tell. Allocates. */
    boolean idle() {
        try {
            return idle((String) server.invoke(name, COMMAND, null, null));
        } catch (JMException absent) {
            return true;
        }
    }

    /** Sleeps until nothing is being compiled, or so long. */
    void await(long nanos) {
        long start = System.nanoTime();
        while (!idle() && System.nanoTime() - start < nanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Reads the command's answer: headings end in a colon, an empty queue says so, and every other line is a compilation. */
    static boolean idle(String answer) {
        return answer.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.endsWith(":") || line.equals("Empty"));
    }
}

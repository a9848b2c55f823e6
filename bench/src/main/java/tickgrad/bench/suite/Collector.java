package tickgrad.bench.suite;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The garbage collector of this JVM, for the JVMs that it starts. One that is kept on one core would choose Serial by itself, which a user's with
 * two cores does not, and the compiler makes other loops for it: batches on vectors of 8 take a fifth longer.
 */
public final class Collector {
    /** The collectors that need no other option. */
    private static final List<String> KNOWN = List.of("G1", "Parallel", "Serial", "Z");

    private Collector() {}

    /** The option that asks for it, or none where it is none of those that are known here. */
    public static List<String> option() {
        return name().isEmpty() ? List.of() : List.of("-XX:+Use" + name() + "GC");
    }

    /** {@code G1} and so on, or nothing. */
    static String name() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return KNOWN.stream()
                .filter(name -> vm.getVMOption("Use" + name + "GC").getValue().equals("true"))
                .findFirst()
                .orElse("");
    }
}

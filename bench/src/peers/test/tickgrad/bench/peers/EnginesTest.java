package tickgrad.bench.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.bench.jmh.StandardNet;

/** Every engine computes what it is timed for: outputs, input gradients, and parameters after a step. */
class EnginesTest {
    private static final Map<StandardNet, Problem> PROBLEMS = new EnumMap<>(StandardNet.class);

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            for (StandardNet net : StandardNet.values()) {
                cases.add(Arguments.of(engine, net));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithFloat64OnEveryWorkload(Engine engine, StandardNet net) throws Exception {
        Problem problem = PROBLEMS.computeIfAbsent(net, n -> new Problem(n).withBiases());
        Peer peer = open(engine, problem);
        for (Workload w : peer.workloads()) {
            Agreement agreement = Agreement.of(problem, peer, w);
            assertTrue(agreement.holds(), engine + " on net " + net + ", " + w + ": " + agreement);
        }
    }

    /** All but OpenBLAS come with the build, for one kind of machine. */
    private static Peer open(Engine engine, Problem problem) throws Exception {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        boolean optional = engine == Engine.OPENBLAS || !machine.equals("Linux amd64");
        try {
            return engine.open(problem);
        } catch (LinkageError e) {
            Assumptions.assumeFalse(optional, engine + " is not here: " + e.getMessage());
            throw e;
        }
    }
}

package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.proofs.calculus.Certificate;
import tickgrad.proofs.calculus.FiniteDifferences;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.oracle.OracleNetwork;

/** The oracle against calculus: its gradients are the derivatives of its own loss. */
class OracleCalculusProperties {
    /** Networks that all cores check together; one that fails is named, and its text is all that it takes to try it again. */
    private static final int TOGETHER = 500;

    private static Certificate total = Certificate.NONE;
    private static int networks;
    private static final Set<String> PAIRS = new HashSet<>();

    @BeforeContainer
    static void start() {
        total = Certificate.NONE;
        networks = 0;
        PAIRS.clear();
    }

    @AfterContainer
    static void report() {
        System.out.println("oracle against calculus: " + networks + " networks, " + PAIRS.size()
                + " pairs of activation and loss, " + total);
        if (networks >= 1000) {
            assertEquals(NetworkCases.ACTIVATIONS.size() * NetworkCases.LOSSES.size(), PAIRS.size(), "pairs tried");
        }
        assertTrue(total.undecided() <= 0.01 * total.tried(), "undecided directions: " + total);
        assertTrue(total.kinks() <= 0.2 * total.tried(), "directions drawn anew: " + total);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return NetworkCases.specs(6, 40, 6);
    }

    @Provide
    Arbitrary<List<CaseSpec>> wideSpecs() {
        return NetworkCases.specs(6, 257, 65).list().ofSize(TOGETHER);
    }

    @Property(tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void gradientIsTheDerivativeOfTheLoss(@ForAll("specs") CaseSpec spec) {
        assertEquals("", failure(spec));
    }

    @Tag("property")
    @Property(tries = 10_000 / TOGETHER, afterFailure = AfterFailureMode.RANDOM_SEED, shrinking = ShrinkingMode.OFF)
    void gradientIsTheDerivativeOfTheLossOfManyNetworks(@ForAll("wideSpecs") List<CaseSpec> specs) {
        assertEquals("", specs.parallelStream().map(OracleCalculusProperties::failure).collect(Collectors.joining()));
    }

    /** What is wrong with the gradient of a network, or nothing. */
    private static String failure(CaseSpec spec) {
        NetworkCase c = spec.build();
        Certificate certificate = FiniteDifferences.check(c, gradients(c), spec.seed());
        count(spec, certificate);
        return certificate.failed() == 0 ? "" : spec + ": " + certificate + "\n";
    }

    private static synchronized void count(CaseSpec spec, Certificate certificate) {
        spec.activations().forEach(phi -> PAIRS.add(phi + " " + spec.loss()));
        networks++;
        total = total.and(certificate);
    }

    /** Here truncation is above the tolerance by so little that rounding hides how fast it falls. */
    @Example
    void truncationNearTheToleranceIsNoFailure() {
        CaseSpec spec = CaseSpec.parse("25-9-1-18 silu,gelu,softplus | cross_entropy_distribution | batch 1 | seed 4974429");
        NetworkCase c = spec.build();
        Certificate certificate = FiniteDifferences.check(c, gradients(c), spec.seed());
        assertEquals(0, certificate.failed(), certificate::toString);
        assertEquals(1, certificate.undecided(), certificate::toString);
    }

    /** The control: what is wrong by one part in a million, in one entry by one percent, or in a sign, is seen. */
    @Example
    void wrongGradientsAreSeen() {
        CaseSpec spec = CaseSpec.parse("5-7-7-3 tanh,gelu,identity | mse | batch 4 | seed 7");
        for (int block = 0; block < 7; block++) {
            int at = block;
            assertSeen(spec, at, "scaled by 1 + 1e-6", g -> scale(g, 1.0 + 1e-6));
            assertSeen(spec, at, "with another sign", g -> scale(g, -1.0));
            assertSeen(spec, at, "dropped", g -> scale(g, 0.0));
            assertSeen(spec, at, "with one entry off by 1%", g -> g[g.length - 1][g[0].length - 1] *= 1.01);
        }
    }

    private static void assertSeen(CaseSpec spec, int block, String how, Consumer<double[][]> mutation) {
        NetworkCase c = spec.build();
        List<double[][]> g = gradients(c);
        mutation.accept(g.get(block));
        Certificate certificate = FiniteDifferences.check(c, g, 1);
        assertTrue(certificate.failed() > 0, () -> c.blockName(block) + " " + how + " passed: " + certificate);
        assertTrue(certificate.where().startsWith(c.blockName(block)), () -> "the worst is at " + certificate.where());
    }

    private static void scale(double[][] g, double factor) {
        for (double[] row : g) {
            for (int j = 0; j < row.length; j++) {
                row[j] *= factor;
            }
        }
    }

    private static List<double[][]> gradients(NetworkCase c) {
        OracleNetwork network = c.oracle();
        OracleNetwork.Pass pass = network.forward(c.X());
        double[][] dY = OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss());
        return FiniteDifferences.blocks(network.backward(pass, dY));
    }
}

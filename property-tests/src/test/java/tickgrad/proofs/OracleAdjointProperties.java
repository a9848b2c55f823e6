package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.proofs.calculus.FiniteDifferences;
import tickgrad.proofs.calculus.ForwardMode;
import tickgrad.proofs.calculus.Taylor;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.oracle.OracleNetwork;

/** The oracle's backward pass is the adjoint of dual numbers forward, and its Taylor remainders fall as they must. */
class OracleAdjointProperties {
    private static int adjoints;
    private static int adjointsUndecided;
    private static double worst;
    private static final Slopes FIRST = new Slopes(2.0, 0.05);
    private static final Slopes CENTRAL = new Slopes(3.0, 0.1);

    /** The distribution of slopes of one kind of remainder. */
    private static final class Slopes {
        private final double order;
        private final double margin;
        private int inside;
        private int outside;
        private int vanished;
        private int undecided;
        private double least = Double.POSITIVE_INFINITY;
        private double greatest;
        private CaseSpec flattest;

        Slopes(double order, double margin) {
            this.order = order;
            this.margin = margin;
        }

        void add(double slope, int points, CaseSpec spec) {
            if (points == 0) {
                vanished++;
            } else if (points < Taylor.POINTS) {
                undecided++;
            } else {
                inside += Math.abs(slope - order) <= margin ? 1 : 0;
                outside += Math.abs(slope - order) <= margin ? 0 : 1;
                flattest = slope < least ? spec : flattest;
                least = Math.min(least, slope);
                greatest = Math.max(greatest, slope);
            }
        }

        void clear() {
            inside = outside = vanished = undecided = 0;
            least = Double.POSITIVE_INFINITY;
            greatest = 0.0;
            flattest = null;
        }

        int tried() {
            return inside + outside + vanished + undecided;
        }

        @Override
        public String toString() {
            return String.format(
                    "%d of %d slopes within %s±%s, from %.4f (%s) to %.4f; %d remainders below the floor at every step, %d undecided",
                    inside, inside + outside, order, margin, least, flattest, greatest, vanished, undecided);
        }
    }

    @BeforeContainer
    static void start() {
        adjoints = 0;
        adjointsUndecided = 0;
        worst = 0.0;
        FIRST.clear();
        CENTRAL.clear();
    }

    @AfterContainer
    static void report() {
        System.out.printf(
                "adjoint identity: %d networks, worst %.2g of the norms, %d undecided%n", adjoints, worst,
                adjointsUndecided);
        System.out.println("Taylor remainders of first order: " + FIRST);
        System.out.println("Taylor remainders, central: " + CENTRAL);
        assertTrue(adjointsUndecided <= 0.01 * adjoints, "undecided adjoints");
        assertTrue(FIRST.undecided <= 0.01 * FIRST.tried(), "undecided remainders " + FIRST);
        assertTrue(FIRST.inside >= 0.99 * (FIRST.inside + FIRST.outside), "first order " + FIRST);
        assertTrue(FIRST.least >= 1.9, "first order " + FIRST);
        assertTrue(CENTRAL.inside >= 0.995 * (CENTRAL.inside + CENTRAL.outside), "central " + CENTRAL);
        assertTrue(CENTRAL.least >= 2.5, "central " + CENTRAL);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return NetworkCases.specs(6, 40, 6);
    }

    @Property(tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void backwardIsTheAdjointOfForwardMode(@ForAll("specs") CaseSpec spec) {
        adjoint(spec);
    }

    @Tag("property")
    @Property(tries = 10_000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void backwardIsTheAdjointOfForwardModeOnManyNetworks(@ForAll("specs") CaseSpec spec) {
        adjoint(spec);
    }

    private static void adjoint(CaseSpec spec) {
        ForwardMode both = ForwardMode.of(spec.build(), spec.seed());
        adjoints++;
        adjointsUndecided += both.undecided() ? 1 : 0;
        worst = both.holds() && both.scale() > 0.0 ? Math.max(worst, both.error() / both.scale()) : worst;
        assertTrue(both.holds() || both.undecided(), () -> spec + ": " + both);
    }

    @Property(tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void remaindersFallWithTheirOrder(@ForAll("specs") CaseSpec spec) {
        remainders(spec);
    }

    @Tag("property")
    @Property(tries = 10_000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void remaindersOfManyNetworksFallWithTheirOrder(@ForAll("specs") CaseSpec spec) {
        remainders(spec);
    }

    /** A remainder that is too much of third order is undecided, and only where its central part is of that order. */
    private static void remainders(CaseSpec spec) {
        NetworkCase c = spec.build();
        Taylor taylor = Taylor.of(c, gradients(c), spec.seed());
        if (taylor == null) {
            FIRST.undecided++;
            return;
        }
        CENTRAL.add(taylor.r2(), taylor.points2(), spec);
        boolean clean = taylor.points2() >= Taylor.POINTS && taylor.r2() >= 2.9;
        FIRST.add(taylor.r1(), clean && taylor.thirdOrder() > 0.1 ? 1 : taylor.points1(), spec);
    }

    /** The control: a gradient that is wrong by one part in a thousand has a remainder of first order. */
    @Example
    void aWrongGradientIsSeen() {
        NetworkCase c = CaseSpec.parse("5-7-7-3 tanh,gelu,identity | mse | batch 4 | seed 7").build();
        List<double[][]> g = gradients(c);
        assertTrue(Math.abs(Taylor.of(c, g, 1).r1() - 2.0) <= 0.05);
        for (double[] row : g.getFirst()) {
            for (int j = 0; j < row.length; j++) {
                row[j] *= 1.001;
            }
        }
        Taylor wrong = Taylor.of(c, g, 1);
        assertTrue(wrong.r1() < 1.9 && wrong.r2() < 1.9, wrong::toString);
        assertFalse(new ForwardMode(2e-13, 1.0, 1e-14).holds());
        assertFalse(new ForwardMode(2e-13, 1.0, 1e-14).undecided());
    }

    private static List<double[][]> gradients(NetworkCase c) {
        OracleNetwork network = c.oracle();
        OracleNetwork.Pass pass = network.forward(c.X());
        double[][] dY = OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss());
        return FiniteDifferences.blocks(network.backward(pass, dY));
    }
}

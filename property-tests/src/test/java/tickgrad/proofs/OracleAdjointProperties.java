package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
    private static int directions;
    private static int kinked;
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
        private CaseSpec steepest;

        Slopes(double order, double margin) {
            this.order = order;
            this.margin = margin;
        }

        void add(Taylor.Remainder remainder, CaseSpec spec) {
            if (!remainder.decided()) {
                vanished += remainder.above() == 0 ? 1 : 0;
                undecided += remainder.above() == 0 ? 0 : 1;
                return;
            }
            double slope = remainder.slope();
            boolean within = Math.abs(slope - order) <= margin;
            inside += within ? 1 : 0;
            outside += within ? 0 : 1;
            flattest = slope >= least ? flattest : spec;
            least = Math.min(least, slope);
            steepest = slope <= greatest ? steepest : spec;
            greatest = Math.max(greatest, slope);
        }

        void clear() {
            inside = outside = vanished = undecided = 0;
            least = Double.POSITIVE_INFINITY;
            greatest = 0.0;
            flattest = steepest = null;
        }

        /** At most one in a hundred is undecided: of n networks no more than four standard deviations above n/100. */
        void check() {
            assertEquals(0, outside, this::toString);
            double hundredth = 0.01 * (inside + outside + vanished + undecided);
            assertTrue(undecided <= hundredth + 4.0 * Math.sqrt(hundredth), this::toString);
        }

        @Override
        public String toString() {
            return String.format(
                    "%d of %d slopes within %s±%s, from %.4f (%s) to %.4f (%s); %d below the floor at every step, %d undecided", inside,
                    inside + outside, order, margin, least, flattest, greatest, steepest, vanished, undecided);
        }
    }

    @BeforeContainer
    static void start() {
        adjoints = 0;
        adjointsUndecided = 0;
        worst = 0.0;
        directions = 0;
        kinked = 0;
        FIRST.clear();
        CENTRAL.clear();
    }

    @AfterContainer
    static void report() {
        System.out.printf(
                "adjoint identity: %d networks, worst %.2g of the norms, %d undecided%n", adjoints, worst,
                adjointsUndecided);
        System.out.println("Taylor remainders, " + directions + " directions, " + kinked + " networks met kinks on all of theirs");
        System.out.println("  of first order: " + FIRST);
        System.out.println("  central: " + CENTRAL);
        assertTrue(adjointsUndecided <= 0.01 * adjoints, "undecided adjoints");
        FIRST.check();
        CENTRAL.check();
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

    private static void remainders(CaseSpec spec) {
        NetworkCase c = spec.build();
        Taylor taylor = Taylor.of(c, gradients(c), spec.seed());
        if (taylor == null) {
            kinked++;
            FIRST.undecided++;
            CENTRAL.undecided++;
            return;
        }
        directions += taylor.directions();
        FIRST.add(taylor.first(), spec);
        CENTRAL.add(taylor.central(), spec);
        assertEquals(0, taylor.excess(), () -> spec + ": " + taylor);
    }

    /** The control: a gradient that is wrong by one part in a million, or in the sign of a block, falls more slowly. */
    @Example
    void aWrongGradientIsSeen() {
        NetworkCase c = CaseSpec.parse("5-7-7-3 tanh,gelu,identity | mse | batch 4 | seed 7").build();
        Taylor right = Taylor.of(c, gradients(c), 1);
        assertTrue(Math.abs(right.first().slope() - 2.0) <= FIRST.margin, right::toString);
        assertTrue(Math.abs(right.central().slope() - 3.0) <= CENTRAL.margin, right::toString);
        assertEquals(0, right.excess(), right::toString);
        List<double[][]> scaled = gradients(c);
        scaled.forEach(block -> scale(block, 1.0 + 1e-6));
        Taylor wrong = Taylor.of(c, scaled, 1);
        assertTrue(wrong.central().decided() && wrong.central().slope() < 2.9 && wrong.excess() > 0, wrong::toString);
        for (int block = 0; block < scaled.size(); block++) {
            List<double[][]> g = gradients(c);
            scale(g.get(block), -1.0);
            Taylor flipped = Taylor.of(c, g, 1);
            assertTrue(flipped.first().decided() && flipped.first().slope() < 1.9, flipped::toString);
            assertTrue(flipped.central().decided() && flipped.central().slope() < 2.9, flipped::toString);
        }
        assertFalse(new ForwardMode(2e-13, 1.0, 1e-14).holds());
        assertFalse(new ForwardMode(2e-13, 1.0, 1e-14).undecided());
    }

    /** A second derivative that is nearly 0 leaves R1 to the third order: of a few steps before the first kink none is R1's to judge. */
    @Example
    void aRemainderOfThirdOrderIsNotJudgedAsOneOfSecond() {
        NetworkCase c = CaseSpec.parse(
                        "2-23-32-3-36 selu,leaky_relu(0.0625),selu,relu | pinball(0.75) | batch 4 weighted | seed 510")
                .build();
        Taylor taylor = Taylor.of(c, gradients(c), 510);
        assertTrue(!taylor.first().decided() || Math.abs(taylor.first().slope() - 2.0) <= FIRST.margin, taylor::toString);
    }

    private static void scale(double[][] block, double factor) {
        for (double[] row : block) {
            Arrays.setAll(row, j -> factor * row[j]);
        }
    }

    private static List<double[][]> gradients(NetworkCase c) {
        OracleNetwork network = c.oracle();
        OracleNetwork.Pass pass = network.forward(c.X());
        double[][] dY = OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss());
        return FiniteDifferences.blocks(network.backward(pass, dY));
    }
}

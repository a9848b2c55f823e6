package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.data.GoldenGreeks;
import tickgrad.proofs.data.GoldenNetwork;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.engine.Comparison;

/** The engine's twin network and products with the Hessian against the oracle: every component within its derived bound. */
class TwinAgainstOracleProperties {
    static final List<String> SMOOTH =
            List.of("identity", "tanh", "sigmoid", "softplus", "gelu", "gelu_tanh", "silu");

    private static final Set<String> SEEN = new HashSet<>();
    private static Comparison total = new Comparison();
    private static int networks;

    @BeforeContainer
    static void start() {
        total = new Comparison();
        SEEN.clear();
        networks = 0;
    }

    @AfterContainer
    static void report() {
        System.out.print("twin network and Hessian against oracle, " + networks + " random smooth networks\n" + total);
        assertTrue(networks < 100 || SEEN.size() == SMOOTH.size(), "activations: " + SEEN);
    }

    /** Random smooth networks, up to six layers of width 70. */
    static Arbitrary<CaseSpec> smooth(int maxDepth, int maxWidth, int maxBatch) {
        Arbitrary<List<Integer>> widths =
                Arbitraries.integers().between(1, maxWidth).list().ofMinSize(2).ofMaxSize(maxDepth + 1);
        Arbitrary<List<String>> activations = Arbitraries.of(SMOOTH).list().ofSize(maxDepth);
        Arbitrary<Integer> batches = Arbitraries.integers().between(1, maxBatch);
        Arbitrary<Integer> seeds = Arbitraries.integers().greaterOrEqual(0);
        return Combinators.combine(widths, activations, batches, seeds)
                .as((shape, phi, batch, seed) ->
                        new CaseSpec(shape, phi.subList(0, shape.size() - 1), "mse", batch, false, seed));
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return smooth(6, 70, 9);
    }

    @Property(tries = 300, afterFailure = AfterFailureMode.RANDOM_SEED)
    void everyComponentIsWithinItsBound(@ForAll("specs") CaseSpec spec) {
        check(spec);
    }

    @Tag("property")
    @Property(tries = 50_000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void everyComponentOfManyNetworksIsWithinItsBound(@ForAll("specs") CaseSpec spec) {
        check(spec);
    }

    private static void check(CaseSpec spec) {
        NetworkCase c = spec.build();
        Random random = new Random(~spec.seed());
        int outputs = c.widths()[c.layers()];
        double[][] dY = TwinRun.seeds(random, c.batch(), outputs);
        double[][] S = TwinRun.seeds(random, c.batch(), c.widths()[0]);
        Comparison one = TwinRun.of(c, random.nextInt(outputs), dY, S, g -> {});
        SEEN.addAll(c.activations());
        networks++;
        total.add(one);
        assertTrue(one.withinBounds(), () -> spec + "\n" + one);
    }

    /** On the golden networks, from the seeds of PyTorch's own differential loss and along its direction. */
    @Example
    void goldenNetworksAreWithinTheirBounds() {
        if (RealData.path("golden/nets.jsonl").isEmpty()) {
            System.out.println(RealData.absent());
            return;
        }
        Comparison golden = new Comparison();
        List<String> names = new ArrayList<>();
        for (GoldenNetwork record : GoldenNetwork.read(RealData.path("golden/nets.jsonl").get())) {
            if (record.greeks() != null) {
                NetworkCase whole = record.network();
                NetworkCase c = new NetworkCase(
                        whole.name(), whole.widths(), whole.activations(), whole.loss(), whole.W(), whole.b(),
                        new double[][] {whole.X()[0]}, whole.T(), whole.w());
                GoldenGreeks greeks = record.greeks();
                double[][] dY = new double[1][whole.widths()[whole.layers()]];
                double[][] s = new double[1][greeks.lambda().length];
                dY[0][0] = (float) (2.0 * (record.y()[0][0] - greeks.Y()));
                for (int j = 0; j < s[0].length; j++) {
                    double lambda = greeks.lambda()[j];
                    s[0][j] = (float) (2.0 * lambda * lambda * (greeks.g()[j] - greeks.G()[j]));
                }
                for (double[][] seeds : List.of(s, new double[][] {greeks.direction()})) {
                    Comparison one = TwinRun.of(c, 0, dY, seeds, g -> {});
                    assertTrue(one.withinBounds(), () -> c + "\n" + one);
                    golden.add(one);
                }
                names.add(c.name());
            }
        }
        assertEquals(76, names.size(), "golden networks with Greeks");
        System.out.print("twin network and Hessian on the golden networks\n" + golden);
    }

    /** The control: one weight's gradient off by one part in ten thousand is seen. */
    @Example
    void aWrongGradientIsSeen() {
        NetworkCase c = CaseSpec.parse("5-9-3 tanh,softplus | mse | batch 4 | seed 11").build();
        double[][] dY = TwinRun.seeds(new Random(1), 4, 3);
        double[][] S = TwinRun.seeds(new Random(2), 4, 5);
        assertTrue(TwinRun.of(c, 1, dY, S, g -> {}).withinBounds());
        assertFalse(TwinRun.of(c, 1, dY, S, g -> g.weight(0, 4, 8, g.weight(0, 4, 8) * 1.0001f)).withinBounds());
    }
}

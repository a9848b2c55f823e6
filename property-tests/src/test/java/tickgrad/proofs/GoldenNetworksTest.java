package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.data.GoldenNetwork;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleOptimizer;

/** The oracle against 240 networks that PyTorch computed in float64: outputs, losses, gradients, optimizer steps. */
class GoldenNetworksTest {
    /**
     * Relative in the Euclidean norm of each quantity. Both sides round in float64 (u = 1.1e-16) through at most five
     * layers of width 23, a few hundred operations deep, so they differ by some 1e-14; a misread definition differs
     * by far more than 1e-12.
     */
    private static final double BAR = 1e-12;

    private final Map<String, Double> worst = new TreeMap<>();

    @Test
    void oracleAgreesWithPyTorch() {
        Optional<Path> file = RealData.path("golden/nets.jsonl");
        Assumptions.assumeTrue(file.isPresent(), RealData.absent());
        List<GoldenNetwork> networks = GoldenNetwork.read(file.get());
        assertEquals(240, networks.size(), "golden networks");
        int stepped = 0;
        for (GoldenNetwork golden : networks) {
            gradients(golden);
            if (golden.steps() != null) {
                steps(golden);
                stepped++;
            }
        }
        assertEquals(80, stepped, "golden networks with optimizer steps");
        System.out.println("golden networks: oracle against PyTorch, worst relative error of 240 (bar " + BAR + ")");
        worst.forEach((what, error) -> System.out.printf("  %-20s %.1e%n", what, error));
    }

    private void gradients(GoldenNetwork golden) {
        NetworkCase c = golden.network();
        OracleNetwork.Pass pass = c.oracle().forward(c.X());
        OracleNetwork.Gradients g = gradients(c, c.oracle(), pass);
        compare(c, "y", golden.y(), pass.y());
        double loss = OracleNetwork.meanLoss(pass.y(), c.T(), c.w(), c.oracleLoss());
        compare(c, "loss", new double[][] {{golden.lossValue()}}, new double[][] {{loss}});
        for (int l = 0; l < c.layers(); l++) {
            compare(c, "dW", golden.dW()[l], g.dW()[l]);
            compare(c, "db", new double[][] {golden.db()[l]}, new double[][] {g.db()[l]});
        }
        compare(c, "dX", golden.dX(), g.dX());
    }

    private void steps(GoldenNetwork golden) {
        NetworkCase c = golden.network();
        OracleOptimizer optimizer = golden.steps().oracle();
        List<double[][]> parameters = c.blocks().subList(0, 2 * c.layers());
        List<OracleOptimizer.State[]> states = parameters.stream()
                .map(rows -> Arrays.stream(rows)
                        .map(row -> new OracleOptimizer.State(row.length))
                        .toArray(OracleOptimizer.State[]::new))
                .toList();
        OracleNetwork network = c.oracle();
        for (int t = 0; t < golden.steps().count(); t++) {
            OracleNetwork.Gradients g = gradients(c, network, network.forward(c.X()));
            for (int p = 0; p < parameters.size(); p++) {
                double[][] slope = p % 2 == 0 ? g.dW()[p / 2] : new double[][] {g.db()[p / 2]};
                for (int i = 0; i < slope.length; i++) {
                    optimizer.step(parameters.get(p)[i], slope[i], states.get(p)[i]);
                }
            }
        }
        for (int l = 0; l < c.layers(); l++) {
            String what = "step " + golden.steps().name();
            compare(c, what, golden.steps().W()[l], network.W[l]);
            compare(c, what, new double[][] {golden.steps().b()[l]}, new double[][] {network.b[l]});
        }
    }

    private static OracleNetwork.Gradients gradients(NetworkCase c, OracleNetwork network, OracleNetwork.Pass pass) {
        return network.backward(pass, OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss()));
    }

    private void compare(NetworkCase c, String what, double[][] expected, double[][] actual) {
        double difference = 0.0;
        double norm = 0.0;
        assertEquals(expected.length, actual.length, c + " " + what + " rows");
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].length, actual[i].length, c + " " + what + " columns");
            for (int j = 0; j < expected[i].length; j++) {
                difference = Math.hypot(difference, expected[i][j] - actual[i][j]);
                norm = Math.hypot(norm, expected[i][j]);
            }
        }
        double error = norm == 0.0 ? difference : difference / norm;
        worst.merge(what, error, Math::max);
        String name = c + " (" + c.architecture() + ", " + c.loss() + ")";
        assertTrue(error <= BAR, () -> name + ": " + what + " is off by " + error);
    }
}

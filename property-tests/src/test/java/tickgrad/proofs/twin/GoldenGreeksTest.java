package tickgrad.proofs.twin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.data.GoldenGreeks;
import tickgrad.proofs.data.GoldenNetwork;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleTwin;

/** The oracle's second derivatives against 76 smooth networks that PyTorch differentiated twice in float64. */
class GoldenGreeksTest {
    /** As in the comparison of first derivatives: both sides round in float64, a misread definition differs by far more. */
    private static final double BAR = 1e-12;

    private final Map<String, Double> worst = new TreeMap<>();

    @Test
    void oracleAgreesWithPyTorch() {
        Optional<Path> file = RealData.path("golden/nets.jsonl");
        Assumptions.assumeTrue(file.isPresent(), RealData.absent());
        List<GoldenNetwork> networks =
                GoldenNetwork.read(file.get()).stream().filter(n -> n.greeks() != null).toList();
        assertEquals(76, networks.size(), "golden networks with Greeks");
        networks.forEach(n -> check(n.network(), n.greeks()));
        System.out.println("golden Greeks: oracle against PyTorch, worst relative error of 76 (bar " + BAR + ")");
        worst.forEach((what, error) -> System.out.printf("  %-20s %.1e%n", what, error));
    }

    private void check(NetworkCase c, GoldenGreeks golden) {
        OracleNetwork network = c.oracle();
        double[][] x = {c.X()[0]};
        OracleTwin twin = OracleTwin.of(network, c.activations(), x, 0, new double[][] {golden.direction()});
        compare(c, "delta", new double[][] {golden.g()}, twin.g());
        compare(c, "Hessian product", new double[][] {golden.hvp()}, twin.Hs());
        OracleTwin.Loss loss = OracleTwin.loss(
                network, c.activations(), x, new double[] {golden.Y()}, new double[][] {golden.G()}, golden.lambda(), 1.0,
                golden.lambda().length);
        compare(c, "differential loss", new double[][] {{golden.loss()}}, new double[][] {{loss.value()}});
        for (int l = 0; l < c.layers(); l++) {
            compare(c, "differential dW", golden.dW()[l], loss.dW()[l]);
            compare(c, "differential db", new double[][] {golden.db()[l]}, new double[][] {loss.db()[l]});
        }
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
        assertTrue(error <= BAR, () -> c + " (" + c.architecture() + "): " + what + " is off by " + error);
    }
}

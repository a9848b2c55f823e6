package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.data.OnnxCase;
import tickgrad.proofs.data.OnnxOracle;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.data.Tensor;

/** The oracle against the operator conformance cases of ONNX that this project has an operator for. */
class OnnxNodeTest {
    private static final double U = 0x1p-24;

    @Test
    void oracleAgreesWithOnnx() {
        Optional<Path> folder = RealData.path("onnx-node");
        Assumptions.assumeTrue(folder.isPresent(), RealData.absent());
        List<String> outside = new ArrayList<>();
        int inside = 0;
        double worst = 0.0;
        for (OnnxCase c : OnnxCase.read(folder.get())) {
            List<double[]> outputs = OnnxOracle.outputs(c);
            if (outputs == null) {
                outside.add(c.name());
                continue;
            }
            inside++;
            assertEquals(c.outputs().size(), outputs.size(), c.name() + " outputs");
            for (int o = 0; o < outputs.size(); o++) {
                worst = Math.max(worst, compare(c, c.outputs().get(o).values(), outputs.get(o)));
            }
        }
        System.out.printf("ONNX operators: %d cases, worst %.3f of its tolerance%n", inside, worst);
        System.out.println("  out of scope, " + outside.size() + ": " + String.join(" ", outside));
        assertEquals(72, inside, "cases in scope");
        assertEquals(25, outside.size(), "cases out of scope");
    }

    /**
     * The expected numbers are float32 results of NumPy: each of the at most {@code n + 8} operations behind one (n
     * the longest dimension, over which sums run) rounds by {@code u = 2^-24} of a number that is at most 1 + the
     * largest output: the cases have no larger intermediate result, but for differences from a maximum, which are
     * exact.
     */
    private static double compare(OnnxCase c, double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length, c.name() + " size");
        double longest = 0.0;
        double largest = 0.0;
        for (double e : expected) {
            largest = Math.max(largest, Math.abs(e));
        }
        for (Tensor input : c.inputs()) {
            for (int size : input.shape()) {
                longest = Math.max(longest, size);
            }
        }
        double worst = 0.0;
        for (int i = 0; i < expected.length; i++) {
            double tolerance = (longest + 8.0) * U * (1.0 + largest);
            double error = Math.abs(expected[i] - actual[i]);
            int at = i;
            String place = c.name() + "[" + at + "]";
            assertTrue(error <= tolerance, () -> place + " is " + actual[at] + ", expected " + expected[at]);
            worst = Math.max(worst, error / tolerance);
        }
        return worst;
    }
}

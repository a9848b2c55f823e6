package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleLoss;

/** At kinks, and one step of the least kind beside them, the oracle follows the documented conventions exactly. */
class OracleKinksTest {
    private static final double[] NOT_ABOVE = {0.0, -0.0, -Double.MIN_VALUE, -Float.MIN_VALUE};
    private static final double[] ABOVE = {Double.MIN_VALUE, Float.MIN_VALUE};

    /** The slope at 0 is that from the left, at either zero. */
    @Test
    void activationsHaveTheSlopeFromTheLeft() {
        double[][] slopes = {{0.0, 1.0}, {0.0625, 1.0}, {0.75, 1.0}, {1.0507009873554805 * 1.6732632423543772, 1.0507009873554805}};
        String[] names = {"relu", "leaky_relu(0.0625)", "elu(0.75)", "selu"};
        for (int i = 0; i < names.length; i++) {
            OracleActivation phi = OracleActivation.named(names[i]);
            for (double z : NOT_ABOVE) {
                assertEquals(slopes[i][0], slope(phi, z), names[i] + " at " + z);
            }
            for (double z : ABOVE) {
                assertEquals(slopes[i][1], slope(phi, z), names[i] + " at " + z);
            }
        }
    }

    private static double slope(OracleActivation phi, double z) {
        return phi.backward().of(new double[] {z}, new double[] {1.0})[0];
    }

    /** Every activation whose slope jumps says so: the finite differences rely on it. (That of ELU(1) only bends.) */
    @Test
    void kinksAreDeclared() {
        for (String name : NetworkCases.ACTIVATIONS) {
            OracleActivation phi = OracleActivation.named(name);
            if (!name.equals("softmax")) {
                boolean jumps = Math.abs(slope(phi, 0x1p-60) - slope(phi, -0x1p-60)) > 1e-12;
                assertEquals(jumps, phi.kink() == 0.0 && !name.equals("elu(1.0)"), name);
            }
        }
    }

    @Test
    void lossesHaveTheDocumentedSlopes() {
        double[][] points = {{0.75, 0.75}, {Math.nextDown(0.75), Math.nextDown(0.75)}, {Math.nextUp(0.75), 0.75}};
        for (double[] p : points) {
            assertEquals(p[1], slope("huber(0.75)", p[0], 0.0), "huber at " + p[0]);
            assertEquals(-p[1], slope("huber(0.75)", -p[0], 0.0), "huber at " + -p[0]);
        }
        assertEquals(0.0, slope("mae", 0.5, 0.5));
        assertEquals(0.0, slope("mae", -0.0, 0.0), 0.0, "of either sign");
        assertEquals(1.0, slope("mae", Double.MIN_VALUE, 0.0));
        assertEquals(-1.0, slope("mae", 0.0, Double.MIN_VALUE));
        assertEquals(-0.25, slope("pinball(0.25)", 1.0, 1.0));
        assertEquals(0.75, slope("pinball(0.25)", Math.nextUp(1.0), 1.0));
        assertEquals(-0.25, slope("pinball(0.25)", Math.nextDown(1.0), 1.0));
    }

    private static double slope(String loss, double y, double t) {
        return OracleLoss.named(loss).gradient().of(new double[] {y}, new double[] {t})[0];
    }
}

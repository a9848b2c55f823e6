package tickgrad.proofs.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * A network, a loss and a batch. All numbers are doubles that are exactly representable as floats, so an engine in
 * float32 and an oracle in float64 work on the very same values.
 *
 * @param name how to get it again
 * @param widths inputs, hidden layers, outputs
 * @param activations one text a layer
 * @param loss the loss as text
 * @param W weights, {@code [layer][in][out]}
 * @param b biases, {@code [layer][out]}
 * @param X inputs, {@code [row][in]}
 * @param T targets, {@code [row][target]}
 * @param w sample weights, one a row
 */
public record NetworkCase(
        String name,
        int[] widths,
        List<String> activations,
        String loss,
        double[][][] W,
        double[][] b,
        double[][] X,
        double[][] T,
        double[] w) {

    /** {@return the number of layers} */
    public int layers() {
        return activations.size();
    }

    /** {@return the number of rows} */
    public int batch() {
        return X.length;
    }

    /** {@return the number of weights and biases} */
    public int parameterCount() {
        int count = 0;
        for (int l = 0; l < layers(); l++) {
            count += (widths[l] + 1) * widths[l + 1];
        }
        return count;
    }

    /** {@return whether some row has another weight than 1} */
    public boolean weighted() {
        return Arrays.stream(w).anyMatch(v -> v != 1.0);
    }

    /** {@return the float64 network; it shares this case's arrays} */
    public OracleNetwork oracle() {
        OracleActivation[] phi = activations.stream().map(OracleActivation::named).toArray(OracleActivation[]::new);
        return new OracleNetwork(W, b, phi);
    }

    /** {@return the float64 loss} */
    public OracleLoss oracleLoss() {
        return OracleLoss.named(loss);
    }

    /** {@return {@code 3-5-2 tanh,identity}} */
    public String architecture() {
        String shape = String.join("-", Arrays.stream(widths).mapToObj(Integer::toString).toList());
        return shape + " " + String.join(",", activations);
    }

    /**
     * Everything that a gradient can be taken with respect to, in the order W[0], b[0], W[1], b[1], …, X; each as
     * rows of the case's own arrays.
     *
     * @return the blocks
     */
    public List<double[][]> blocks() {
        List<double[][]> blocks = new ArrayList<>();
        for (int l = 0; l < layers(); l++) {
            blocks.add(W[l]);
            blocks.add(new double[][] {b[l]});
        }
        blocks.add(X);
        return blocks;
    }

    /**
     * The name of a block.
     *
     * @param block its place in {@link #blocks}
     * @return such as {@code W[1]}
     */
    public String blockName(int block) {
        return block == 2 * layers() ? "X" : (block % 2 == 0 ? "W[" : "b[") + block / 2 + "]";
    }

    @Override
    public String toString() {
        return name;
    }
}

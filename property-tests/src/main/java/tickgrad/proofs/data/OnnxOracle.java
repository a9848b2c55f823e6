package tickgrad.proofs.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.proofs.oracle.OracleActivation;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.OracleOptimizer;

/**
 * ONNX operators said in the oracle's terms; ONNX's own forms (alpha and beta of Gemm, step counts from 0, axes) are
 * translated here.
 */
public final class OnnxOracle {
    private OnnxOracle() {}

    /**
     * The outputs that the oracle computes for a case.
     *
     * @param c the case
     * @return one array an output, flat in the case's order; {@code null} where the operator is none of ours
     */
    public static List<double[]> outputs(OnnxCase c) {
        return switch (c.operator()) {
            case "Gemm" -> List.of(gemm(c));
            case "MatMul" -> List.of(flat(dense(c.inputs().get(0).rows(), c.inputs().get(1).rows(), null)));
            case "Relu" -> elementwise(c, "relu", 1.0);
            case "LeakyRelu" -> elementwise(c, "leaky_relu(" + c.number("alpha", 0.01) + ")", 1.0);
            case "Elu" -> elementwise(c, "elu(" + c.number("alpha", 1.0) + ")", 1.0);
            case "Selu" ->
                c.attributes().isEmpty()
                        ? elementwise(c, "selu", 1.0)
                        : elementwise(c, "elu(" + c.number("alpha", 1.0) + ")", c.number("gamma", 1.0));
            case "Gelu" -> elementwise(c, c.text("approximate", "none").equals("tanh") ? "gelu_tanh" : "gelu", 1.0);
            case "Sigmoid" -> elementwise(c, "sigmoid", 1.0);
            case "Softplus" -> elementwise(c, "softplus", 1.0);
            case "Tanh" -> elementwise(c, "tanh", 1.0);
            case "Swish" -> c.number("alpha", 1.0) == 1.0 ? elementwise(c, "silu", 1.0) : null;
            case "Softmax", "LogSoftmax" -> List.of(softmax(c));
            case "SoftmaxCrossEntropyLoss" -> crossEntropy(c);
            case "Adagrad", "Adam", "Momentum" -> optimizer(c);
            default -> null;
        };
    }

    /** {@code α·op(A)·op(B) + β·C}: rows of A are inputs, op(B) the weights, and a row of C the biases. */
    private static double[] gemm(OnnxCase c) {
        Tensor a = c.inputs().get(0);
        Tensor b = c.inputs().get(1);
        double[][] A = c.number("transA", 0.0) != 0.0 ? a.transposedRows() : a.rows();
        double[][] B = c.number("transB", 0.0) != 0.0 ? b.transposedRows() : b.rows();
        for (double[] row : A) {
            Arrays.setAll(row, i -> c.number("alpha", 1.0) * row[i]);
        }
        double[][] C = new double[A.length][B[0].length];
        if (c.inputs().size() > 2) {
            double[][] given = c.inputs().get(2).rows();
            for (int r = 0; r < C.length; r++) {
                double[] row = given[given.length == 1 ? 0 : r];
                Arrays.setAll(C[r], j -> c.number("beta", 1.0) * row[row.length == 1 ? 0 : j]);
            }
        }
        return flat(dense(A, B, C));
    }

    private static double[][] dense(double[][] X, double[][] W, double[][] biases) {
        OracleActivation[] identity = {OracleActivation.named("identity")};
        double[][] Z = new double[X.length][];
        for (int r = 0; r < X.length; r++) {
            double[] bias = biases == null ? new double[W[0].length] : biases[r];
            OracleNetwork layer = new OracleNetwork(new double[][][] {W}, new double[][] {bias}, identity);
            Z[r] = layer.forward(new double[][] {X[r]}).y()[0];
        }
        return Z;
    }

    private static List<double[]> elementwise(OnnxCase c, String activation, double factor) {
        double[] y = OracleActivation.named(activation).forward().of(c.inputs().get(0).values());
        Arrays.setAll(y, i -> factor * y[i]);
        return List.of(y);
    }

    /**
     * Old versions of the operator flatten from the axis on, which for their two-dimensional cases is the axis
     * itself.
     */
    private static double[] softmax(OnnxCase c) {
        int axis = (int) c.number("axis", c.opset() < 13 ? 1.0 : -1.0);
        Tensor z = c.inputs().get(0).axisLast(axis);
        double[][] y = z.rows();
        for (int r = 0; r < y.length; r++) {
            y[r] = c.operator().equals("Softmax")
                    ? OracleActivation.named("softmax").forward().of(y[r])
                    : logSoftmax(y[r]);
        }
        return flat(back(new Tensor("", z.shape(), flat(y)), axis, c.outputs().get(0)));
    }

    /** {@code log softmax_j} is minus the cross entropy of class j. */
    private static double[] logSoftmax(double[] z) {
        double[] y = new double[z.length];
        for (int j = 0; j < z.length; j++) {
            for (double term : OracleLoss.named("cross_entropy").terms().of(z, new double[] {j})) {
                y[j] -= term;
            }
        }
        return y;
    }

    private static List<double[]> crossEntropy(OnnxCase c) {
        Tensor scores = c.inputs().get(0).axisLast(1);
        double[] labels = c.inputs().get(1).values();
        double[][] logs = scores.rows();
        double[] losses = new double[labels.length];
        for (int r = 0; r < losses.length; r++) {
            logs[r] = logSoftmax(logs[r]);
            losses[r] = -logs[r][(int) labels[r]];
        }
        double sum = Arrays.stream(losses).sum();
        List<double[]> outputs = new ArrayList<>();
        outputs.add(
                switch (c.text("reduction", "mean")) {
                    case "mean" -> new double[] {sum / losses.length};
                    case "sum" -> new double[] {sum};
                    default -> losses;
                });
        if (c.outputs().size() > 1) {
            outputs.add(flat(back(new Tensor("", scores.shape(), flat(logs)), 1, c.outputs().get(1))));
        }
        return outputs;
    }

    /** Finds, for every place of the expected array, the value that {@link Tensor#axisLast} moved away. */
    private static double[][] back(Tensor moved, int axis, Tensor expected) {
        double[] places = new double[moved.values().length];
        Arrays.setAll(places, i -> i);
        double[] from = new Tensor("", expected.shape(), places).axisLast(axis).values();
        double[] values = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            values[(int) from[i]] = moved.values()[i];
        }
        return new double[][] {values};
    }

    /**
     * Inputs R (learning rate), T (steps before this one), X, G and moments. Momentum's first step takes the whole
     * gradient; Adam's corrects nothing at T = 0, which is the textbook's at a step so late that {@code βᵗ} has
     * vanished.
     */
    private static List<double[]> optimizer(OnnxCase c) {
        double lr = c.inputs().get(0).scalar();
        double T = c.inputs().get(1).scalar();
        double[] w = c.inputs().get(2).values().clone();
        double[] g = c.inputs().get(3).values();
        double wd = c.number("norm_coefficient", 0.0);
        double alpha = c.number("alpha", 0.9);
        double beta = c.number("beta", 0.999);
        double eps = c.number("epsilon", 1e-6);
        OracleOptimizer.State s = new OracleOptimizer.State(w.length);
        switch (c.operator()) {
            case "Adagrad" -> {
                copy(c, 4, s.second);
                s.steps = (long) T;
                OracleOptimizer.adagrad(lr, c.number("decay_factor", 0.0), eps, wd).step(w, g, s);
                return List.of(w, s.second);
            }
            case "Adam" -> {
                copy(c, 4, s.first);
                copy(c, 5, s.second);
                if (T != 0.0 || c.number("norm_coefficient_post", 0.0) != 0.0) {
                    return null;
                }
                s.steps = 1_000_000_000L;
                OracleOptimizer.adam(lr, alpha, beta, eps, wd, false).step(w, g, s);
                return List.of(w, s.first, s.second);
            }
            default -> {
                copy(c, 4, s.first);
                s.steps = 1;
                boolean nesterov = c.text("mode", "standard").equals("nesterov");
                OracleOptimizer.sgd(lr, alpha, T == 0.0 ? 0.0 : 1.0 - beta, wd, nesterov).step(w, g, s);
                return List.of(w, s.first);
            }
        }
    }

    private static void copy(OnnxCase c, int input, double[] to) {
        System.arraycopy(c.inputs().get(input).values(), 0, to, 0, to.length);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}

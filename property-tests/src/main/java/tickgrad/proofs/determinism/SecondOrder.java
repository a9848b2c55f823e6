package tickgrad.proofs.determinism;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.HessianVector;
import tickgrad.model.Initializer;
import tickgrad.model.Jacobian;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;

/**
 * Second derivatives and what is made of them: products with the Hessian, each direction alone and three together, Jacobians, the same in raw
 * units, and weights trained on values and Greeks.
 */
final class SecondOrder {
    private static final List<String> SMOOTH = List.of("tanh", "sigmoid", "softplus", "gelu", "gelu_tanh", "silu");
    private static final int ROWS = 2;
    private static final int DIRECTIONS = 3;
    private static final int STEPS = 12;
    private static final int PIECE = 3;
    private static final int BATCH = 5;

    private SecondOrder() {}

    /** {@return the lines of networks that the interpreter can differentiate twice, and train, in seconds} */
    static List<String> small() {
        List<String> lines = new ArrayList<>();
        for (String activation : SMOOTH) {
            derivatives("3-17-2 " + activation, ROWS, lines);
            trained("3-17-4-1 " + activation, lines);
        }
        return lines;
    }

    /** {@return the lines of networks of several vectors a layer, on rows that fill register tiles and leave a rest} */
    static List<String> wide() {
        List<String> lines = new ArrayList<>();
        derivatives("20-80-64-3 tanh,gelu,identity", 33, lines);
        trained("20-40-24-1 softplus,silu,identity", lines);
        return lines;
    }

    private static void derivatives(String architecture, int rows, List<String> lines) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_NORMAL, 23);
            int inputs = p.architecture().inputs();
            Random random = new Random(29);
            Matrix X = gaussian(arena, rows, inputs, random);
            Matrix P = gaussian(arena, DIRECTIONS, inputs, random);
            lines.add(architecture + " products with the Hessian, alone: " + alone(arena, p, X, P));
            lines.add(architecture + " products with the Hessian, together: " + together(arena, p, X, P));
            lines.add(architecture + " Jacobian: " + jacobian(arena, p, X));
            raw(arena, p, X, P, architecture, lines);
        }
    }

    /** One row and one direction at a time. */
    private static String alone(Arena arena, Parameters p, Matrix X, Matrix P) {
        HessianVector hessian = new HessianVector(arena, p.architecture(), 1, 1);
        Bits bits = new Bits();
        for (int o = 0; o < p.architecture().outputs(); o++) {
            for (int r = 0; r < X.rows(); r++) {
                for (int d = 0; d < DIRECTIONS; d++) {
                    copy(P, d, hessian.directions(), 0);
                    hessian.run(p, 1, X.segment(), X.offset(r), X.ld(), o);
                    bits.add(hessian, 0, 0);
                }
            }
        }
        return bits.sha256();
    }

    private static String together(Arena arena, Parameters p, Matrix X, Matrix P) {
        int m = X.rows();
        HessianVector hessian = new HessianVector(arena, p.architecture(), m, DIRECTIONS);
        Bits bits = new Bits();
        for (int row = 0; row < m * DIRECTIONS; row++) {
            copy(P, row / m, hessian.directions(), row);
        }
        for (int o = 0; o < p.architecture().outputs(); o++) {
            hessian.run(p, m, X.segment(), X.offset(), X.ld(), o);
            for (int r = 0; r < m; r++) {
                for (int d = 0; d < DIRECTIONS; d++) {
                    bits.add(hessian, r, d * m + r);
                }
            }
        }
        return bits.sha256();
    }

    private static String jacobian(Arena arena, Parameters p, Matrix X) {
        Jacobian jacobian = new Jacobian(arena, p.architecture(), X.rows());
        jacobian.run(p, X.rows(), X.segment(), X.offset(), X.ld());
        Bits bits = new Bits();
        for (int row = 0; row < jacobian.gradients().rows(); row++) {
            bits.add(jacobian.gradients(), row);
        }
        return bits.sha256();
    }

    /** Standardizers that are neither 0 nor 1, nor powers of two. */
    private static void raw(Arena arena, Parameters p, Matrix X, Matrix P, String name, List<String> lines) {
        int inputs = p.architecture().inputs();
        int outputs = p.architecture().outputs();
        double[][] units = new double[4][];
        for (int i = 0; i < units.length; i++) {
            units[i] = new double[i < 2 ? inputs : outputs];
            for (int j = 0; j < units[i].length; j++) {
                units[i][j] = (i % 2 == 0 ? 0.3 * j - 0.7 : 0.6 + 0.7 * j);
            }
        }
        Model model = new Model(p, Standardizer.of(units[0], units[1]), Standardizer.of(units[2], units[3]));
        double[][] x = doubles(X);
        int m = x.length;
        double[][] y = new double[m][outputs];
        double[][][] greeks = new double[m][outputs][inputs];
        model.greeks(arena, m).greeks(x, y, greeks);
        Bits bits = new Bits();
        for (int r = 0; r < m; r++) {
            bits.add(y[r]);
            for (double[] g : greeks[r]) {
                bits.add(g);
            }
        }
        lines.add(name + " raw Greeks: " + bits.sha256());
        double[] value = new double[m];
        double[][] slopes = new double[m][inputs];
        double[][][] products = new double[m][DIRECTIONS][inputs];
        model.hessian(arena, m, DIRECTIONS).products(x, outputs - 1, doubles(P), value, slopes, products);
        bits = new Bits();
        bits.add(value);
        for (int r = 0; r < m; r++) {
            bits.add(slopes[r]);
            for (double[] product : products[r]) {
                bits.add(product);
            }
        }
        lines.add(name + " raw products with the Hessian: " + bits.sha256());
    }

    /** Batches of a piece and a rest, with row weights, and a Greek in seven missing. */
    private static void trained(String architecture, List<String> lines) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(architecture), Initializer.GLOROT_NORMAL, 31);
            int inputs = p.architecture().inputs();
            Random random = new Random(37);
            Matrix X = gaussian(arena, 4 * BATCH, inputs, random);
            Matrix T = gaussian(arena, X.rows(), 1 + inputs, random);
            Matrix weights = Matrix.allocate(arena, X.rows(), 1);
            double[] lambda = new double[inputs];
            for (int r = 0; r < X.rows(); r++) {
                weights.set(r, 0, 0.5f + random.nextFloat());
                for (int j = 0; j < inputs; j++) {
                    T.set(r, 1 + j, random.nextInt(7) == 0 ? Float.NaN : T.get(r, 1 + j));
                    lambda[j] = 0.5 + 0.3 * j;
                }
            }
            DifferentialTrainer trainer = new DifferentialTrainer(arena, p, Optimizer.adam(0.01), PIECE, lambda).clipNorm(10.0);
            for (int t = 0; t < STEPS; t++) {
                int from = t % 4 * BATCH;
                double cost = trainer.step(X.rows(from, BATCH), T.rows(from, BATCH), weights.rows(from, BATCH));
                if (t == 0) {
                    lines.add(architecture + " cost of values and Greeks: " + Double.toHexString(cost));
                    lines.add(architecture + " gradients of values and Greeks: " + trainer.gradients().sha256());
                }
            }
            lines.add(architecture + " weights after values and Greeks: " + p.sha256());
        }
    }

    private static Matrix gaussian(Arena arena, int rows, int cols, Random random) {
        Matrix M = Matrix.allocate(arena, rows, cols);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < cols; j++) {
                M.set(r, j, (float) random.nextGaussian());
            }
        }
        return M;
    }

    private static void copy(Matrix from, int row, Matrix to, int toRow) {
        for (int j = 0; j < from.cols(); j++) {
            to.set(toRow, j, from.get(row, j));
        }
    }

    private static double[][] doubles(Matrix M) {
        double[][] rows = new double[M.rows()][M.cols()];
        for (int r = 0; r < rows.length; r++) {
            for (int j = 0; j < M.cols(); j++) {
                rows[r][j] = M.get(r, j);
            }
        }
        return rows;
    }

    /** Numbers in the order in which they came. */
    private static final class Bits {
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);

        /** What a direction of a row came to: value, gradient, product, slopes. */
        void add(HessianVector hessian, int row, int direction) {
            add(hessian.values(), row);
            add(hessian.inputGradients(), row);
            add(hessian.products(), direction);
            add(hessian.slopes(), direction);
        }

        void add(Matrix M, int row) {
            for (int j = 0; j < M.cols(); j++) {
                bytes.putFloat(M.get(row, j));
            }
        }

        void add(double[] numbers) {
            for (double number : numbers) {
                bytes.putDouble(number);
            }
        }

        String sha256() {
            return DeterminismJob.sha256(bytes.flip());
        }
    }
}

package tickgrad.proofs.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * Networks in which nothing is ever rounded: small integers, sparse weights, slopes 0, ¼ and 1, squared error, rows
 * and outputs and learning rate powers of two. Every intermediate is a multiple of a known power of two and, with all
 * its partial sums in any order, below 2^24 of it; so any correct float32 program gives the very bits of the exact
 * result, and a fault of any size shows.
 */
public final class ExactCases {
    private static final List<String> ACTIVATIONS = List.of("identity", "relu", "leaky_relu(0.25)");
    private static final double EXACT = 0x1p24;

    private ExactCases() {}

    /**
     * A random case.
     *
     * @param seed of everything
     * @param maxWidth largest width
     * @param lr the learning rate of a later update, a power of two
     * @return the case; empty where the draw could round
     */
    public static Optional<NetworkCase> draw(long seed, int maxWidth, double lr) {
        Random random = new Random(seed);
        int layers = 1 + random.nextInt(3);
        List<Integer> widths = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            widths.add(1 + random.nextInt(maxWidth));
        }
        widths.add(1 << random.nextInt(6));
        List<String> activations = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            activations.add(ACTIVATIONS.get(random.nextInt(3)));
        }
        int batch = 1 << random.nextInt(5);
        NetworkCase c = new NetworkCase(
                "exact seed " + seed,
                widths.stream().mapToInt(Integer::intValue).toArray(),
                activations,
                "mse",
                new double[layers][][],
                new double[layers][],
                integers(random, batch, widths.getFirst(), 3, 1.0),
                integers(random, batch, widths.getLast(), 3, 1.0),
                ones(batch));
        for (int l = 0; l < layers; l++) {
            double density = Math.min(1.0, 6.0 / widths.get(l));
            c.W()[l] = integers(random, widths.get(l), widths.get(l + 1), 2, density);
            c.b()[l] = integers(random, 1, widths.get(l + 1), 2, 1.0)[0];
        }
        return rounds(c, lr) ? Optional.empty() : Optional.of(c);
    }

    private static double[][] integers(Random random, int rows, int columns, int largest, double density) {
        double[][] X = new double[rows][columns];
        for (double[] row : X) {
            Arrays.setAll(row, j -> random.nextDouble() < density ? random.nextInt(2 * largest + 1) - largest : 0.0);
        }
        return X;
    }

    private static double[] ones(int n) {
        double[] w = new double[n];
        Arrays.fill(w, 1.0);
        return w;
    }

    /** Whether some sum of magnitudes, counted in its own smallest unit, reaches 2^24. */
    private static boolean rounds(NetworkCase c, double lr) {
        OracleNetwork.Pass pass = c.oracle().forward(c.X());
        int layers = c.layers();
        double[] unit = new double[layers + 1];
        unit[0] = 1.0;
        for (int l = 0; l < layers; l++) {
            if (largest(pass.a()[l], c.W()[l], c.b()[l]) >= EXACT * unit[l]) {
                return true;
            }
            unit[l + 1] = unit[l] * (c.activations().get(l).startsWith("leaky") ? 0.25 : 1.0);
        }
        double squares = 0.0;
        for (int r = 0; r < c.batch(); r++) {
            for (int j = 0; j < c.T()[r].length; j++) {
                squares += Math.pow(pass.y()[r][j] - c.T()[r][j], 2.0);
            }
        }
        double[][] dA = OracleNetwork.meanLossGradient(pass.y(), c.T(), c.w(), c.oracleLoss());
        double down = 2.0 * unit[layers] / (c.batch() * c.widths()[layers]);
        boolean rounds = squares >= EXACT * unit[layers] * unit[layers];
        for (int l = layers - 1; l >= 0 && !rounds; l--) {
            down *= c.activations().get(l).startsWith("leaky") ? 0.25 : 1.0;
            double[][] dZ = new double[c.batch()][];
            for (int r = 0; r < c.batch(); r++) {
                dZ[r] = c.oracle().phi[l].backward().of(pass.z()[l][r], dA[r]);
            }
            double gradient = largest(transposed(pass.a()[l]), dZ, new double[dZ[0].length]);
            double bias = largest(transposed(ones(c.batch(), 1)), dZ, new double[dZ[0].length]);
            rounds = gradient >= EXACT * down * unit[l]
                    || 4.0 + lr * gradient >= EXACT * lr * down * unit[l]
                    || bias >= EXACT * down
                    || 4.0 + lr * bias >= EXACT * lr * down
                    || largest(dZ, transposed(c.W()[l]), new double[c.widths()[l]]) >= EXACT * down;
            dA = product(dZ, transposed(c.W()[l]));
        }
        return rounds;
    }

    /** The largest {@code Σ_i |a_i W_ij| + |b_j|}. */
    private static double largest(double[][] A, double[][] W, double[] b) {
        double largest = 0.0;
        for (double[] a : A) {
            for (int j = 0; j < b.length; j++) {
                double sum = Math.abs(b[j]);
                for (int i = 0; i < a.length; i++) {
                    sum += Math.abs(a[i] * W[i][j]);
                }
                largest = Math.max(largest, sum);
            }
        }
        return largest;
    }

    private static double[][] product(double[][] A, double[][] B) {
        double[][] C = new double[A.length][B[0].length];
        for (int r = 0; r < A.length; r++) {
            for (int i = 0; i < B.length; i++) {
                for (int j = 0; j < B[0].length; j++) {
                    C[r][j] += A[r][i] * B[i][j];
                }
            }
        }
        return C;
    }

    private static double[][] transposed(double[][] A) {
        double[][] B = new double[A[0].length][A.length];
        for (int i = 0; i < A.length; i++) {
            for (int j = 0; j < A[0].length; j++) {
                B[j][i] = A[i][j];
            }
        }
        return B;
    }

    private static double[][] ones(int rows, int columns) {
        double[][] X = new double[rows][columns];
        for (double[] row : X) {
            Arrays.fill(row, 1.0);
        }
        return X;
    }
}

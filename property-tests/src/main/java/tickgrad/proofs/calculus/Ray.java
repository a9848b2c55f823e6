package tickgrad.proofs.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * A line through the arrays of a case: J at {@code t} is the loss with every block moved by {@code t·v}.
 *
 * @param c the case; its arrays are moved, and put back
 * @param network its oracle
 * @param loss its loss
 * @param still a forward pass at t = 0
 * @param first the first layer that sees anything move
 * @param blocks the arrays that move
 * @param v the direction, shaped as they are
 */
record Ray(
        NetworkCase c, OracleNetwork network, OracleLoss loss, OracleNetwork.Pass still, int first, List<double[][]> blocks,
        List<double[][]> v) {
    /** A Gaussian direction of unit length in all blocks together. */
    static List<double[][]> direction(List<double[][]> blocks, Random random) {
        List<double[][]> v = new ArrayList<>();
        double square = 0.0;
        for (double[][] rows : blocks) {
            double[][] block = new double[rows.length][];
            for (int i = 0; i < rows.length; i++) {
                block[i] = random.doubles(rows[i].length).map(ignored -> random.nextGaussian()).toArray();
                square += Arrays.stream(block[i]).map(x -> x * x).sum();
            }
            v.add(block);
        }
        double length = Math.sqrt(square);
        for (double[][] block : v) {
            for (double[] row : block) {
                Arrays.setAll(row, j -> row[j] / length);
            }
        }
        return v;
    }

    Surface at(double t) {
        List<double[][]> kept = new ArrayList<>();
        for (int b = 0; b < blocks.size(); b++) {
            double[][] rows = blocks.get(b);
            kept.add(Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new));
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < rows[i].length; j++) {
                    rows[i][j] += t * v.get(b)[i][j];
                }
            }
        }
        Surface surface = Surface.at(c, network, loss, network.forward(still, first));
        for (int b = 0; b < blocks.size(); b++) {
            for (int i = 0; i < kept.get(b).length; i++) {
                System.arraycopy(kept.get(b)[i], 0, blocks.get(b)[i], 0, kept.get(b)[i].length);
            }
        }
        return surface;
    }
}

package tickgrad.proofs.calculus;

import java.util.Arrays;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleLoss;
import tickgrad.proofs.oracle.OracleNetwork;

/**
 * The loss J of a case as a function of its arrays, with what a finite difference must know besides the value.
 *
 * @param value J
 * @param pieces which smooth piece every pre-activation and every output's loss lies on; a difference must not mix
 *     pieces
 */
record Surface(double value, int[] pieces) {
    static Surface at(NetworkCase c, OracleNetwork network, OracleLoss loss, OracleNetwork.Pass pass) {
        double value = OracleNetwork.meanLoss(pass.y(), c.T(), c.w(), loss);
        return new Surface(value, pieces(c, network, loss, pass));
    }

    /** Whether no kink lies between both points, as far as the points themselves can tell. */
    boolean onePieceWith(Surface other) {
        return Arrays.equals(pieces, other.pieces);
    }

    private static int[] pieces(NetworkCase c, OracleNetwork network, OracleLoss loss, OracleNetwork.Pass pass) {
        int[] found = new int[64];
        int count = 0;
        for (int l = 0; l < c.layers(); l++) {
            double kink = network.phi[l].kink();
            if (Double.isNaN(kink)) {
                continue;
            }
            for (double[] row : pass.z()[l]) {
                for (double z : row) {
                    found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                    found[count++] = side(z, kink);
                }
            }
        }
        double[][] Y = pass.y();
        for (double kink : loss.kinks()) {
            for (int r = 0; r < Y.length; r++) {
                int q = Y[r].length / c.T()[r].length;
                for (int j = 0; j < Y[r].length; j++) {
                    found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                    found[count++] = side(Y[r][j] - c.T()[r][j / q], kink);
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static int side(double x, double kink) {
        return x > kink ? 1 : x < kink ? -1 : 0;
    }
}

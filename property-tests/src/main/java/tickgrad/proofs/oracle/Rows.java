package tickgrad.proofs.oracle;

import java.util.function.IntToDoubleFunction;

/** Small helpers over rows. */
final class Rows {
    private Rows() {}

    static double[] map(int n, IntToDoubleFunction f) {
        double[] out = new double[n];
        for (int j = 0; j < n; j++) {
            out[j] = f.applyAsDouble(j);
        }
        return out;
    }

    static double sum(double[] x) {
        double sum = 0.0;
        for (double v : x) {
            sum += v;
        }
        return sum;
    }
}

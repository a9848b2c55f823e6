package tickgrad.proofs.calculus;

import java.util.function.DoubleFunction;

/**
 * The directional derivative {@code D(h) = Σ_{s=1..3} c_s (J(sh) - J(-sh)) / 60h} with {@code c = 45, -9, 1}, of
 * order six: {@code D(h) = J'(0) + J⁽⁷⁾h⁶/140 + …}.
 *
 * @param derivative D(h)
 * @param smooth whether all seven points lie on the same smooth piece
 */
record SixPoint(double derivative, boolean smooth) {
    private static final double[] C = {45.0, -9.0, 1.0};

    /** From the outermost points in: where one of them lies on another piece, the others need not be tried. */
    static SixPoint of(DoubleFunction<Surface> J, Surface centre, double h) {
        double[] differences = new double[C.length];
        for (int s = C.length; s >= 1; s--) {
            Surface ahead = J.apply(s * h);
            if (!centre.onePieceWith(ahead)) {
                return new SixPoint(Double.NaN, false);
            }
            Surface behind = J.apply(-s * h);
            if (!centre.onePieceWith(behind)) {
                return new SixPoint(Double.NaN, false);
            }
            differences[s - 1] = ahead.value() - behind.value();
        }
        double sum = 0.0;
        for (int s = 0; s < C.length; s++) {
            sum += C[s] * differences[s];
        }
        return new SixPoint(sum / (60.0 * h), true);
    }
}

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

    static SixPoint of(DoubleFunction<Surface> J, Surface centre, double h) {
        boolean smooth = true;
        double sum = 0.0;
        for (int s = 1; s <= 3; s++) {
            Surface ahead = J.apply(s * h);
            Surface behind = J.apply(-s * h);
            smooth &= centre.onePieceWith(ahead) && centre.onePieceWith(behind);
            sum += C[s - 1] * (ahead.value() - behind.value());
        }
        return new SixPoint(sum / (60.0 * h), smooth);
    }
}

package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The float kernel {@link Activation#curvature} of one layer against {@link Activation#secondDerivative} at the same float z:
 * what it adds for {@code A·B = -1} to 0, and in odd rows to 1, is {@code -φ″(z)} within {@code (8k + 2)u·max(1, |φ″|, |zφ‴|) + (k + 1)η}, k the
 * {@link Activation#ulps(double) ulps} that φ claims.
 *
 * <p>Of these, {@code 4k} and more are for an argument Y that is k ulp, at most {@code ku} near 1, off: {@code |dφ″/dφ| <= 4} for tanh, and no
 * more for what bends less. As many are for the kernel's own roundings, such as {@code 11u|φ″| + 6u|z|σ′} of SiLU, and two for the sum and the
 * rounding of its result. φ‴ is the slope of φ″ over 2^-7.
 */
final class CurvatureKernelCheck {
    private static final double STEP = 0x1p-8;

    private final Activation f;
    private final int layer;
    private final int n;
    private BlockReport.Reading worst;

    CurvatureKernelCheck(Activation f, int layer, int n) {
        this.f = f;
        this.layer = layer;
        this.n = n;
    }

    /** Compares one row. */
    void add(int r, double[] z) {
        float before = r % 2;
        double[] added = new double[n];
        try (Arena arena = Arena.ofConfined()) {
            Matrix Z = Matrix.allocate(arena, 1, n);
            Matrix Y = Matrix.allocate(arena, 1, n);
            Matrix A = Matrix.allocate(arena, 1, n);
            Matrix B = Matrix.allocate(arena, 1, n);
            Matrix D = Matrix.allocate(arena, 1, n);
            for (int j = 0; j < n; j++) {
                Z.set(0, j, (float) z[j]);
                A.set(0, j, 2.0f);
                B.set(0, j, -0.5f);
                D.set(0, j, before);
            }
            f.forward(1, n, Z.segment(), 0, Y.segment(), 0, Z.ld());
            Matrix read = f.derivativeFromOutput() ? Y : Z; // as the engine may
            f.curvature(1, n, read.segment(), 0, Y.segment(), 0, A.segment(), 0, B.segment(), 0, D.segment(), 0, Z.ld());
            for (int j = 0; j < n; j++) {
                added[j] = (double) D.get(0, j) - before;
            }
        } catch (UnsupportedOperationException e) {
            Arrays.fill(added, Double.NaN);
        }
        for (int j = 0; j < n; j++) {
            compare(r, j, (float) z[j], -added[j]);
        }
    }

    private void compare(int r, int j, double z, double claimed) {
        double exact = SecondDerivativeCheck.second(f, z);
        double bend = SecondDerivativeCheck.second(f, z + STEP) - SecondDerivativeCheck.second(f, z - STEP);
        double k = f.ulps(z);
        double size = Math.max(1.0, Math.max(Math.abs(exact), Math.abs(z * bend / (2.0 * STEP))));
        double E = (8.0 * k + 2.0) * Roundoff.U * size + (k + 1.0) * Roundoff.ETA;
        BlockReport.Reading reading =
                new BlockReport.Reading(SecondDerivativeCheck.place(layer, r, j), claimed, exact, E);
        if (worst == null || reading.share() > worst.share()) {
            worst = reading;
        }
    }

    BlockReport.Reading worst() {
        return worst;
    }
}

package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The float kernel {@link Activation#derivatives} of one layer against {@link Activation#derivative} and {@link Activation#secondDerivative} at the
 * same float z: {@code F} within {@code (8k + 1)u·max(1, |φ′|, |zφ″|) + (k + 1)η}, {@code C} within {@code (8k + 1)u·max(1, |φ″|, |zφ‴|) + (k + 1)η}, k
 * the {@link Activation#ulps(double) ulps} that φ claims.
 *
 * <p>Of these, {@code 4k} and more are for an argument Y that is k ulp, at most {@code ku} near 1, off: {@code |dφ′/dφ| <= 2} and
 * {@code |dφ″/dφ| <= 4} for tanh, and no more for what bends less. As many are for the kernel's own roundings, such as {@code 11u|φ″| + 6u|z|σ′} of
 * SiLU, and one for that of its result. φ‴ is the slope of φ″ over 2^-7.
 */
final class DerivativesKernelCheck {
    private static final double STEP = 0x1p-8;

    private final Activation f;
    private final int layer;
    private final int n;
    private BlockReport.Reading worst;

    DerivativesKernelCheck(Activation f, int layer, int n) {
        this.f = f;
        this.layer = layer;
        this.n = n;
    }

    /** Compares one row. */
    void add(int r, double[] z) {
        double[] first = new double[n];
        double[] second = new double[n];
        try (Arena arena = Arena.ofConfined()) {
            Matrix Z = Matrix.allocate(arena, 1, n);
            Matrix Y = Matrix.allocate(arena, 1, n);
            Matrix F = Matrix.allocate(arena, 1, n);
            Matrix C = Matrix.allocate(arena, 1, n);
            for (int j = 0; j < n; j++) {
                Z.set(0, j, (float) z[j]);
            }
            f.forward(1, n, Z.segment(), 0, Y.segment(), 0, Z.ld());
            Matrix read = f.derivativeFromOutput() ? Y : Z; // as the engine may
            f.derivatives(1, n, read.segment(), 0, Y.segment(), 0, F.segment(), 0, C.segment(), 0, Z.ld());
            for (int j = 0; j < n; j++) {
                first[j] = F.get(0, j);
                second[j] = C.get(0, j);
            }
        } catch (UnsupportedOperationException e) {
            Arrays.fill(second, Double.NaN);
        }
        for (int j = 0; j < n; j++) {
            compare(r, j, (float) z[j], first[j], second[j]);
        }
    }

    private void compare(int r, int j, double z, double first, double second) {
        double slope = f.derivative(z);
        double bend = SecondDerivativeCheck.second(f, z);
        double twist = (SecondDerivativeCheck.second(f, z + STEP) - SecondDerivativeCheck.second(f, z - STEP)) / (2.0 * STEP);
        see("first", r, j, first, slope, z, z * bend);
        see("second", r, j, second, bend, z, z * twist);
    }

    private void see(String kind, int r, int j, double claimed, double exact, double z, double change) {
        double k = f.ulps(z);
        double size = Math.max(1.0, Math.max(Math.abs(exact), Math.abs(change)));
        double E = (8.0 * k + 1.0) * Roundoff.U * size + (k + 1.0) * Roundoff.ETA;
        BlockReport.Reading reading = new BlockReport.Reading(new GradientCheck.Place(layer, kind, r, j), claimed, exact, E);
        if (worst == null || reading.share() > worst.share()) {
            worst = reading;
        }
    }

    BlockReport.Reading worst() {
        return worst;
    }
}

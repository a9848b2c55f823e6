package tickgrad.model;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Activations;

/**
 * {@code y_j = e^(z_j - max z) / Σ_i e^(z_i - max z)} over a row, {@code dz = y ⊙ (dy - Σ_j dy_j·y_j)}.
 *
 * <p>The scalar double side does not exist: every output depends on the whole row.
 */
record Softmax() implements Activation {
    @Override
    public String name() {
        return "softmax";
    }

    @Override
    public double value(double z) {
        throw new UnsupportedOperationException("softmax is a function of a row, use forward(double[], double[])");
    }

    @Override
    public double derivative(double z) {
        throw new UnsupportedOperationException("softmax is a function of a row, use backward(double[], ...)");
    }

    @Override
    public boolean derivativeFromOutput() {
        return true;
    }

    /**
     * Of the exponential alone; {@code n} outputs add the roundings of {@code z - max}, of a sum of {@code n} terms and
     * of a division.
     */
    @Override
    public double ulps() {
        return 1.25;
    }

    @Override
    public void forward(double[] z, double[] y) {
        double max = Double.NEGATIVE_INFINITY;
        for (double v : z) {
            max = Math.max(max, v);
        }
        double sum = 0.0;
        for (int j = 0; j < z.length; j++) {
            y[j] = StrictMath.exp(z[j] - max);
            sum += y[j];
        }
        for (int j = 0; j < z.length; j++) {
            y[j] /= sum;
        }
    }

    @Override
    public void backward(double[] z, double[] y, double[] dy, double[] dz) {
        double dot = 0.0;
        for (int j = 0; j < y.length; j++) {
            dot += dy[j] * y[j];
        }
        for (int j = 0; j < y.length; j++) {
            dz[j] = y[j] * (dy[j] - dot);
        }
    }

    @Override
    public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        Activations.softmax(m, n, Z, ZOff, Y, YOff, ld);
    }

    @Override
    public void backward(
            int m,
            int n,
            MemorySegment Z,
            long ZOff,
            MemorySegment Y,
            long YOff,
            MemorySegment dY,
            long dYOff,
            MemorySegment dZ,
            long dZOff,
            int ld) {
        Activations.softmaxBackward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
    }
}

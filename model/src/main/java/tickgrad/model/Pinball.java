package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tickgrad.kernel.Losses;
import tickgrad.kernel.Padding;

/**
 * {@code max(τd, (τ - 1)d)} with {@code d = t - y}; gradient {@code -τ} where {@code d >= 0}, else {@code 1 - τ}.
 *
 * <p>Output {@code j} of {@code n} belongs to target {@code j / q} and quantile {@code τ[j mod q]}.
 */
final class Pinball implements Loss {
    private final float[] taus;
    private final MemorySegment segment;

    private Pinball(float[] taus) {
        this.taus = taus;
        this.segment = Arena.ofAuto().allocate((long) taus.length * Float.BYTES, Padding.BYTES);
        MemorySegment.copy(taus, 0, segment, JAVA_FLOAT, 0L, taus.length);
    }

    static Pinball of(double[] taus) {
        if (taus.length == 0) {
            throw new IllegalArgumentException("taus of pinball is empty, expected at least one quantile");
        }
        float[] rounded = new float[taus.length];
        for (int k = 0; k < taus.length; k++) {
            rounded[k] = (float) taus[k];
            if (!(rounded[k] > 0.0f && rounded[k] < 1.0f)) {
                throw new IllegalArgumentException(
                        "taus[" + k + "] of pinball is " + taus[k] + ", expected between 0 and 1, both excluded");
            }
        }
        return new Pinball(rounded);
    }

    @Override
    public String name() {
        return IntStream.range(0, taus.length)
                .mapToObj(k -> Float.toString(taus[k]))
                .collect(Collectors.joining(";", "pinball(", ")"));
    }

    @Override
    public double value(double[] y, double[] t) {
        double sum = 0.0;
        for (int j = 0; j < y.length; j++) {
            double d = t[j / taus.length] - y[j];
            double tau = taus[j % taus.length];
            sum += d >= 0.0 ? tau * d : (tau - 1.0) * d;
        }
        return sum;
    }

    @Override
    public void gradient(double[] y, double[] t, double[] dy) {
        for (int j = 0; j < y.length; j++) {
            double tau = taus[j % taus.length];
            dy[j] = t[j / taus.length] - y[j] >= 0.0 ? -tau : 1.0 - tau;
        }
    }

    @Override
    public int targets(int outputs) {
        if (outputs < 1 || outputs % taus.length != 0) {
            throw new IllegalArgumentException("outputs is " + outputs + ", expected a multiple of " + taus.length
                    + ", the number of quantiles of " + name());
        }
        return outputs / taus.length;
    }

    @Override
    public double[] kinks() {
        return new double[] {0.0};
    }

    @Override
    public double backward(
            int m,
            int n,
            MemorySegment Y,
            long YOff,
            int ldy,
            MemorySegment T,
            long TOff,
            int ldt,
            MemorySegment w,
            long wOff,
            float scale,
            MemorySegment dY,
            long dYOff,
            int lddy) {
        return Losses.pinball(
                m, n, Y, YOff, ldy, T, TOff, ldt, w, wOff, scale, dY, dYOff, lddy, segment, 0L, taus.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pinball that && Arrays.equals(taus, that.taus);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(taus);
    }

    @Override
    public String toString() {
        return name();
    }
}

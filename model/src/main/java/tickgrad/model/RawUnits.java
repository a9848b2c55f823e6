package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * Between raw units and those of a {@link Model}'s network: {@code z = (x - μ_x)/σ_x}, {@code y = μ_y + σ_y·f}, hence
 * {@code ∂y/∂x_i = (σ_y/σ_i)·∂f/∂z_i}, and along a raw direction p, {@code (H·p)_i = (σ_y/σ_i)·(H_f·(p/σ))_i}.
 */
final class RawUnits {
    private final double[] mean;
    private final double[] deviation;
    private final double[] targetMean;
    private final double[] targetDeviation;

    RawUnits(Model model) {
        mean = new double[model.inputs().cols()];
        deviation = new double[mean.length];
        targetMean = new double[model.targets().cols()];
        targetDeviation = new double[targetMean.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = model.inputs().mean(i);
            deviation[i] = model.inputs().deviation(i);
        }
        for (int j = 0; j < targetMean.length; j++) {
            targetMean[j] = model.targets().mean(j);
            targetDeviation[j] = model.targets().deviation(j);
        }
    }

    int inputs() {
        return mean.length;
    }

    int outputs() {
        return targetMean.length;
    }

    /** Writes a row in the network's units. */
    void standardize(String name, double[] x, MemorySegment z, long off) {
        length(name, x, mean.length);
        for (int i = 0; i < x.length; i++) {
            z.set(JAVA_FLOAT, off + 4L * i, (float) ((x[i] - mean[i]) / deviation[i]));
        }
    }

    /** Writes a direction in the network's units. */
    void direction(String name, double[] p, MemorySegment s, long off) {
        length(name, p, mean.length);
        for (int i = 0; i < p.length; i++) {
            s.set(JAVA_FLOAT, off + 4L * i, (float) (p[i] / deviation[i]));
        }
    }

    /** An output in raw units. */
    double value(int output, float f) {
        return targetMean[output] + targetDeviation[output] * f;
    }

    /** What a derivative of an output by an input is multiplied with. */
    double slope(int output, int input) {
        return targetDeviation[output] / deviation[input];
    }

    /** What a derivative of an output along a direction is multiplied with. */
    double deviation(int output) {
        return targetDeviation[output];
    }

    static void length(String name, double[] array, int length) {
        if (array.length != length) {
            throw Range.refusal(name + ".length", array.length, "" + length);
        }
    }
}

package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * Answers of a {@link Model} in raw units, for one thread: {@code y = μ_y + σ_y·f((x - μ_x)/σ_x)} and
 * {@code ∂y/∂x_i = (σ_y/σ_i)·∂f/∂z_i}. No method allocates.
 */
public final class RawPredictor {
    private final Predictor predictor;
    private final int inputs;
    private final int outputs;
    private final double[] mean;
    private final double[] deviation;
    private final double[] targetMean;
    private final double[] targetDeviation;
    private final MemorySegment z;
    private final MemorySegment f;
    private final MemorySegment g;

    RawPredictor(Arena arena, Model model) {
        this.predictor = new Predictor(arena, model.parameters(), 1);
        this.inputs = model.inputs().cols();
        this.outputs = model.targets().cols();
        this.mean = new double[inputs];
        this.deviation = new double[inputs];
        this.targetMean = new double[outputs];
        this.targetDeviation = new double[outputs];
        for (int i = 0; i < inputs; i++) {
            mean[i] = model.inputs().mean(i);
            deviation[i] = model.inputs().deviation(i);
        }
        for (int j = 0; j < outputs; j++) {
            targetMean[j] = model.targets().mean(j);
            targetDeviation[j] = model.targets().deviation(j);
        }
        this.z = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
        this.g = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
        this.f = arena.allocate((long) Padding.pad(outputs) * Float.BYTES, Padding.BYTES);
    }

    /**
     * The outputs of one row.
     *
     * @param x raw inputs {@code (inputs)}
     * @param y receives the raw outputs {@code (outputs)}
     */
    public void predict(double[] x, double[] y) {
        if (y.length != outputs) {
            throw Range.refusal("y.length", y.length, "" + outputs);
        }
        standardize(x);
        predictor.predict(z, 0, f, 0);
        for (int j = 0; j < outputs; j++) {
            y[j] = targetMean[j] + targetDeviation[j] * f.get(JAVA_FLOAT, 4L * j);
        }
    }

    /**
     * One output of one row, and its derivatives in raw units.
     *
     * @param x      raw inputs {@code (inputs)}
     * @param output which output, from 0
     * @param greeks receives {@code ∂y/∂x (inputs)}
     * @return the raw output
     */
    public double greeks(double[] x, int output, double[] greeks) {
        if (greeks.length != inputs) {
            throw Range.refusal("greeks.length", greeks.length, "" + inputs);
        }
        standardize(x);
        float value = predictor.greeks(z, 0, output, g, 0);
        for (int i = 0; i < inputs; i++) {
            greeks[i] = targetDeviation[output] / deviation[i] * g.get(JAVA_FLOAT, 4L * i);
        }
        return targetMean[output] + targetDeviation[output] * value;
    }

    private void standardize(double[] x) {
        if (x.length != inputs) {
            throw Range.refusal("x.length", x.length, "" + inputs);
        }
        for (int i = 0; i < inputs; i++) {
            z.set(JAVA_FLOAT, 4L * i, (float) ((x[i] - mean[i]) / deviation[i]));
        }
    }
}

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
    private final RawUnits units;
    private final MemorySegment z;
    private final MemorySegment f;
    private final MemorySegment g;

    RawPredictor(Arena arena, Model model) {
        this.predictor = new Predictor(arena, model.parameters(), 1);
        this.units = new RawUnits(model);
        int inputs = units.inputs();
        this.z = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
        this.g = arena.allocate((long) Padding.pad(inputs) * Float.BYTES, Padding.BYTES);
        this.f = arena.allocate((long) Padding.pad(units.outputs()) * Float.BYTES, Padding.BYTES);
    }

    /**
     * The outputs of one row.
     *
     * @param x raw inputs {@code (inputs)}
     * @param y receives the raw outputs {@code (outputs)}
     */
    public void predict(double[] x, double[] y) {
        RawUnits.length("y", y, units.outputs());
        units.standardize("x", x, z, 0);
        predictor.predict(z, 0, f, 0);
        for (int j = 0; j < y.length; j++) {
            y[j] = units.value(j, f.get(JAVA_FLOAT, 4L * j));
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
        RawUnits.length("greeks", greeks, units.inputs());
        units.standardize("x", x, z, 0);
        float value = predictor.greeks(z, 0, output, g, 0);
        for (int i = 0; i < greeks.length; i++) {
            greeks[i] = units.slope(output, i) * g.get(JAVA_FLOAT, 4L * i);
        }
        return units.value(output, value);
    }
}

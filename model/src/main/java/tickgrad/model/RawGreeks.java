package tickgrad.model;

import java.lang.foreign.Arena;

/**
 * All outputs of a {@link Model} and their derivatives by all inputs, in raw units, for one thread:
 * <pre>
 * y_o = μ_o + σ_o·f_o((x - μ)/σ),   ∂y_o/∂x_i = (σ_o/σ_i)·∂f_o/∂z_i
 * </pre>
 * f is the network in float32, by a {@link Jacobian}; the factors are applied in double. No method allocates. Inputs that are not finite run
 * through the arithmetic as they are.
 */
public final class RawGreeks {
    private final Parameters parameters;
    private final Jacobian jacobian;
    private final RawUnits units;
    private final Matrix z;

    RawGreeks(Arena arena, Model model, int maxRows) {
        this.parameters = model.parameters();
        this.jacobian = new Jacobian(arena, parameters.architecture(), maxRows);
        this.units = new RawUnits(model);
        this.z = Matrix.allocate(arena, maxRows, units.inputs());
    }

    /**
     * Values and Greeks of some rows.
     *
     * @param X      raw inputs {@code (m, inputs)}, m from 1 to {@code maxRows}
     * @param Y      receives the raw outputs {@code (m, outputs)}
     * @param greeks receives {@code ∂y_o/∂x_i (m, outputs, inputs)}, in units of the output per unit of the input
     * @throws IllegalArgumentException if an array has another length, before anything is written to Y or {@code greeks}
     * @throws IllegalStateException    if an arena is closed
     */
    public void greeks(double[][] X, double[][] Y, double[][][] greeks) {
        int m = X.length;
        if (m < 1 || m > z.rows()) {
            throw Range.refusal("X.length", m, "1 to " + z.rows());
        }
        if (Y.length != m || greeks.length != m) {
            throw Range.refusal("Y.length or greeks.length", Math.min(Y.length, greeks.length), m + ", as X has");
        }
        for (int r = 0; r < m; r++) {
            RawUnits.length("Y[r]", Y[r], units.outputs());
            if (greeks[r].length != units.outputs()) {
                throw Range.refusal("greeks[r].length", greeks[r].length, "" + units.outputs());
            }
            for (int o = 0; o < units.outputs(); o++) {
                RawUnits.length("greeks[r][o]", greeks[r][o], units.inputs());
            }
            units.standardize("X[r]", X[r], z.segment(), z.offset(r));
        }
        jacobian.run(parameters, m, z.segment(), z.offset(), z.ld());
        for (int r = 0; r < m; r++) {
            for (int o = 0; o < units.outputs(); o++) {
                Y[r][o] = units.value(o, jacobian.values().get(r, o));
                for (int i = 0; i < units.inputs(); i++) {
                    greeks[r][o][i] = units.slope(o, i) * jacobian.gradients().get(o * m + r, i);
                }
            }
        }
    }
}

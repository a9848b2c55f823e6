package tickgrad.model;

import java.lang.foreign.Arena;

/**
 * One output of a {@link Model}, its Greeks, and products of its Hessian with directions, in raw units, for one thread:
 * <pre>
 * y = μ_o + σ_o·f((x - μ)/σ),   ∂y/∂x_i = (σ_o/σ_i)·∂f/∂z_i,   (H·p)_i = Σ_j ∂²y/∂x_i∂x_j·p_j = (σ_o/σ_i)·(H_f·(p/σ))_i
 * </pre>
 * along a unit vector, the row of second derivatives by that input. f is output o of the network in float32, by a {@link HessianVector}; the
 * factors are applied in double. No method allocates. Inputs and directions that are not finite run through the arithmetic as they are.
 */
public final class RawHessian {
    private final Parameters parameters;
    private final HessianVector hessian;
    private final RawUnits units;
    private final Matrix z;
    private final int directions;
    private int rows;
    private int output;

    RawHessian(Arena arena, Model model, int maxRows, int directions) {
        this.parameters = model.parameters();
        this.hessian = new HessianVector(arena, parameters.architecture(), maxRows, directions);
        this.units = new RawUnits(model);
        this.z = Matrix.allocate(arena, maxRows, units.inputs());
        this.directions = directions;
    }

    /**
     * Values, Greeks and products of some rows.
     *
     * @param X        raw inputs {@code (m, inputs)}, m from 1 to {@code maxRows}
     * @param output   which output, from 0
     * @param P        raw directions {@code (directions, inputs)}, in units of the inputs, the same for all rows
     * @param y        receives the raw output {@code (m)}
     * @param greeks   receives {@code ∂y/∂x_i (m, inputs)}, in units of the output per unit of the input
     * @param products receives {@code H·p (m, directions, inputs)}, likewise: what {@code greeks} change by along p
     * @throws IllegalArgumentException if there is no such output or an array has another length, before anything is written to y,
     *                                  {@code greeks} or {@code products}
     * @throws IllegalStateException    if an arena is closed
     */
    public void products(double[][] X, int output, double[][] P, double[] y, double[][] greeks, double[][][] products) {
        int m = X.length;
        if (m < 1 || m > z.rows()) {
            throw Range.refusal("X.length", m, "1 to " + z.rows());
        }
        if (output < 0 || output >= units.outputs()) {
            throw Range.refusal("output", output, "0 to " + (units.outputs() - 1));
        }
        RawUnits.length("y", y, m);
        if (P.length != directions) {
            throw Range.refusal("P.length", P.length, "" + directions);
        }
        if (greeks.length != m || products.length != m) {
            throw Range.refusal("greeks.length or products.length", Math.min(greeks.length, products.length), m + ", as X has");
        }
        for (int r = 0; r < m; r++) {
            RawUnits.length("greeks[r]", greeks[r], units.inputs());
            if (products[r].length != directions) {
                throw Range.refusal("products[r].length", products[r].length, "" + directions);
            }
            for (int d = 0; d < directions; d++) {
                RawUnits.length("products[r][d]", products[r][d], units.inputs());
            }
        }
        write(X, P);
        hessian.run(parameters, m, z.segment(), z.offset(), z.ld(), output);
        rows = m;
        this.output = output;
        for (int r = 0; r < m; r++) {
            y[r] = units.value(output, hessian.values().get(r, output));
            for (int i = 0; i < units.inputs(); i++) {
                double slope = units.slope(output, i);
                greeks[r][i] = slope * hessian.inputGradients().get(r, i);
                for (int d = 0; d < directions; d++) {
                    products[r][d][i] = slope * hessian.products().get(d * m + r, i);
                }
            }
        }
    }

    private void write(double[][] X, double[][] P) {
        Matrix s = hessian.directions();
        for (int r = 0; r < X.length; r++) {
            units.standardize("X[r]", X[r], z.segment(), z.offset(r));
            for (int d = 0; d < directions; d++) {
                units.direction("P[d]", P[d], s.segment(), s.offset(d * X.length + r));
            }
        }
    }

    /**
     * {@code p·∂y/∂x} of the last call, computed along p and not from the Greeks: a check of both that comes free.
     *
     * @param row       the row, from 0
     * @param direction the direction, from 0
     * @return the derivative of the output along p, in units of the output
     * @throws IndexOutOfBoundsException if the last call had no such row or direction
     */
    public double slope(int row, int direction) {
        Range.index("row", row, rows);
        Range.index("direction", direction, directions);
        return units.deviation(output) * hessian.slopes().get(direction * rows + row, output);
    }
}

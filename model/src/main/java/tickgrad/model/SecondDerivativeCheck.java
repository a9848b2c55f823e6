package tickgrad.model;

import static tickgrad.model.CalculusCheck.DECIDABLE;
import static tickgrad.model.CalculusCheck.RELATIVE_TOLERANCE;
import static tickgrad.model.CalculusCheck.SETTLED;
import static tickgrad.model.CalculusCheck.SMALLEST_STEP;
import static tickgrad.model.CalculusCheck.STEP;
import static tickgrad.model.CalculusCheck.UNIT_ROUNDOFF;
import static tickgrad.model.CalculusCheck.VISIBLE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Second derivatives of activations against calculus, layer by layer, at the pre-activations of all rows: {@link HessianVector} and
 * {@link DifferentialTrainer} are as right as these.
 *
 * <p>{@code φ″(z)} is held to the six-point derivative of {@code φ′} within {@code 1e-9·s + (8u·max(|φ′|, |zφ″|) + 4u)/h}, {@code u = 2^-53}, s
 * the largest {@code |φ″|} of the layer. The second part, the floor, is what rounding does to the quotient: φ′ errs by
 * {@code 4u·max(|φ′|, |zφ″|) + 2u}, as its float kernel does with the u of float ({@link ActivationBound}), and the weights of the stencil add
 * up to 11/6. Steps are halved as in {@link CalculusCheck}, with its constants, s for {@code ‖g‖}: truncation falls 64-fold a halving, a wrong derivative stays.
 */
final class SecondDerivativeCheck {
    private final Shadow shadow;
    private final CheckBatch batch;
    private final Shadow.Row row;
    private final double[] slopes = new double[SixPoint.STEPS.length];

    private SecondDerivativeCheck(Shadow shadow, CheckBatch batch) {
        this.shadow = shadow;
        this.batch = batch;
        this.row = new Shadow.Row(shadow.architecture());
    }

    /** The reports of all layers, from the output to the input. */
    static List<SecondDerivativeReport> of(Shadow shadow, CheckBatch batch) {
        return new SecondDerivativeCheck(shadow, batch).reports();
    }

    private List<SecondDerivativeReport> reports() {
        Architecture a = shadow.architecture();
        double[] scales = scales();
        Tally[] tallies = new Tally[a.layers()];
        DerivativesKernelCheck[] kernels = new DerivativesKernelCheck[a.layers()];
        for (int l = 0; l < a.layers(); l++) {
            tallies[l] = new Tally();
            kernels[l] = a.activation(l).smooth() ? new DerivativesKernelCheck(a.activation(l), l, a.outputs(l)) : null;
        }
        for (int r = 0; r < batch.rows(); r++) {
            forward(r);
            for (int l = 0; l < a.layers(); l++) {
                if (kernels[l] != null) {
                    for (int j = 0; j < row.z[l].length; j++) {
                        tallies[l].add(decide(a.activation(l), place(l, r, j), row.z[l][j], scales[l]));
                    }
                    kernels[l].add(r, row.z[l]);
                }
            }
        }
        List<SecondDerivativeReport> reports = new ArrayList<>();
        for (int l = a.layers() - 1; l >= 0; l--) {
            Tally t = tallies[l];
            String name = a.activation(l).name();
            reports.add(new SecondDerivativeReport(
                    l, name, kernels[l] != null, t.values, t.undecided, t.worst, kernels[l] == null ? null : kernels[l].worst()));
        }
        return List.copyOf(reports);
    }

    static GradientCheck.Place place(int layer, int row, int unit) {
        return new GradientCheck.Place(layer, "second", row, unit);
    }

    private void forward(int r) {
        batch.inputs(r, row.x);
        shadow.forward(row);
    }

    /** s of each layer. */
    private double[] scales() {
        double[] scales = new double[shadow.layers()];
        for (int r = 0; r < batch.rows(); r++) {
            forward(r);
            for (int l = 0; l < scales.length; l++) {
                Activation f = shadow.architecture().activation(l);
                for (int j = 0; f.smooth() && j < row.z[l].length; j++) {
                    double size = Math.abs(second(f, row.z[l][j]));
                    scales[l] = size > scales[l] ? size : scales[l]; // not NaN
                }
            }
        }
        return scales;
    }

    /** {@code φ″(z)}; NaN from an activation that calls itself smooth and has none. */
    static double second(Activation f, double z) {
        return orNaN(f::secondDerivative, z);
    }

    private static double orNaN(DoubleUnaryOperator of, double z) {
        try {
            return of.applyAsDouble(z);
        } catch (UnsupportedOperationException e) {
            return Double.NaN;
        }
    }

    /** The reading that decides, right or wrong; null where nothing can be decided. */
    private BlockReport.Reading decide(Activation f, GradientCheck.Place place, double z, double s) {
        double claimed = second(f, z);
        double before = Double.NaN;
        boolean steady = false;
        BlockReport.Reading settled = null; // the one of the sharpest tolerance
        for (double h = STEP; h >= SMALLEST_STEP; h /= 2) {
            double quotient = quotient(f, z, h);
            double scale = Math.max(s, Math.abs(quotient));
            double floor = (8.0 * UNIT_ROUNDOFF * Math.max(steepest(), Math.abs(z * quotient)) + 4.0 * UNIT_ROUNDOFF) / h;
            BlockReport.Reading reading = new BlockReport.Reading(place, claimed, quotient, RELATIVE_TOLERANCE * scale + floor);
            boolean disagreed = !Double.isNaN(before);
            if (Double.isNaN(claimed)) {
                return reading;
            }
            if (reading.share() <= 1.0) {
                return floor <= (disagreed ? RELATIVE_TOLERANCE : DECIDABLE) * scale || scale == 0.0 ? reading : null;
            }
            double difference = quotient - claimed;
            boolean stays = Math.abs(difference - before) <= SETTLED * Math.abs(difference);
            settled = !stays ? null : settled == null ? reading : settled;
            if (2.0 * VISIBLE * floor > Math.abs(difference) || h / 2 < SMALLEST_STEP) {
                return stays && steady ? settled : null;
            }
            steady = stays;
            before = difference;
        }
        return null;
    }

    private double quotient(Activation f, double z, double h) {
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = orNaN(f::derivative, z + SixPoint.STEPS[i] * h);
        }
        return SixPoint.derivative(slopes, h);
    }

    private double steepest() {
        double most = 0.0;
        for (double slope : slopes) {
            most = Math.max(most, Math.abs(slope));
        }
        return most;
    }

    /** What the values of one layer came to. */
    private static final class Tally {
        int values;
        int undecided;
        BlockReport.Reading worst;

        void add(BlockReport.Reading reading) {
            values++;
            undecided += reading == null ? 1 : 0;
            if (reading != null && (worst == null || reading.share() > worst.share())) {
                worst = reading;
            }
        }
    }
}

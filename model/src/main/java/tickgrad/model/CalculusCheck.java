package tickgrad.model;

/**
 * Backpropagation in float64 against calculus: {@code ⟨g, d⟩} against the six-point derivative along {@code d} of one
 * objective.
 *
 * <p>The tolerance is {@code 1e-9·‖g‖ + 8u·Σ|terms|/h}, {@code u = 2^-53}; the second part, the floor, is what rounding
 * of the values does to the difference quotient. The first step is {@code h = 2^-7}; it is halved while the two sides
 * disagree, until truncation is ruled out as the reason: truncation falls 64-fold a halving, a wrong gradient stays. A
 * row of which a kink lies within the stencil is set aside on both sides and counted; where that is most of the rows,
 * another direction is drawn, with half the step.
 */
final class CalculusCheck {
    private static final double UNIT_ROUNDOFF = 0x1p-53;
    private static final double STEP = 0x1p-7;
    private static final double SMALLEST_STEP = 0x1p-30;
    private static final double RELATIVE_TOLERANCE = 1e-9;

    /** Above this share of ‖g‖ the floor leaves nothing to decide. */
    private static final double DECIDABLE = 1e-7;

    private final Shadow shadow;
    private final CheckBatch batch;
    private final Objective objective;
    private final Block[] blocks;
    private final ShadowGradient gradient;
    private final CounterRandom random;
    private final Shadow.Row row;
    private final Shadow.Row moved;
    private final double[][] q;

    CalculusCheck(Shadow shadow, CheckBatch batch, Objective objective, CounterRandom random) {
        this.shadow = shadow;
        this.batch = batch;
        this.objective = objective;
        this.blocks = Block.of(shadow.architecture(), batch.rows());
        this.gradient = ShadowGradient.of(shadow, blocks, batch, objective);
        this.random = random;
        this.row = new Shadow.Row(shadow.architecture());
        this.moved = new Shadow.Row(shadow.architecture());
        this.q = Shadow.perLayer(shadow.architecture());
    }

    Block[] blocks() {
        return blocks;
    }

    ShadowGradient gradient() {
        return gradient;
    }

    /** Decides one direction; false when it failed. */
    boolean check(int block, Direction direction, Tally tally) {
        Direction d = direction;
        boolean disagreed = false;
        for (double h = STEP; h >= SMALLEST_STEP; h /= 2) {
            Trial trial = attempt(block, d, h);
            tally.kinks += trial.aside();
            if (2 * trial.aside() > trial.rows()) {
                d = d.index() < 0 ? Direction.gaussian(blocks[block], random) : d;
                continue;
            }
            double scale = scale(block, trial);
            double floor = floor(h);
            BlockReport.Reading reading = reading(block, d, h, trial);
            boolean agrees = reading.share() <= 1.0;
            boolean sharp = floor <= (disagreed ? RELATIVE_TOLERANCE : DECIDABLE) * scale;
            if (agrees && (sharp || scale == 0.0)) {
                tally.decided(reading, true);
                return true;
            }
            if (agrees) {
                break;
            }
            if (floor > DECIDABLE * scale) {
                tally.decided(reading, false);
                return false;
            }
            disagreed = true;
        }
        tally.undecided++;
        return true;
    }

    private double scale(int block, Trial trial) {
        return Math.max(gradient.norm(block), Math.abs(trial.quotient()));
    }

    private double floor(double h) {
        return 8.0 * UNIT_ROUNDOFF * gradient.terms() / h;
    }

    private BlockReport.Reading reading(int block, Direction d, double h, Trial trial) {
        double tolerance = RELATIVE_TOLERANCE * scale(block, trial) + floor(h);
        return new BlockReport.Reading(blocks[block].place(d.index()), trial.slope(), trial.quotient(), tolerance);
    }

    /** The coordinate of a block with the largest error, among at most {@code limit}: where a failure sits. */
    BlockReport.Reading worstCoordinate(int block, int limit) {
        int size = blocks[block].size();
        BlockReport.Reading worst = null;
        for (int c = 0; c < Math.min(limit, size); c++) {
            BlockReport.Reading reading = coordinate(block, size <= limit ? c : random.nextInt(size));
            worst = worst == null || reading.share() > worst.share() ? reading : worst;
        }
        return worst;
    }

    /** One coordinate, whatever comes of it. */
    BlockReport.Reading coordinate(int block, int index) {
        Direction d = Direction.coordinate(blocks[block], index);
        return reading(block, d, STEP / 8, attempt(block, d, STEP / 8));
    }

    /** One difference quotient over the rows that no kink disturbs, and {@code ⟨g, d⟩} over the same rows. */
    private record Trial(double quotient, double slope, int aside, int rows) {}

    private Trial attempt(int block, Direction d, double h) {
        int layer = blocks[block].layer();
        double[] values = new double[SixPoint.STEPS.length];
        double quotient = 0.0;
        double slope = d.dot(gradient.of(block));
        int aside = 0;
        int rows = 0;
        for (int r = 0; r < batch.rows(); r++) {
            batch.inputs(r, row.x);
            shadow.forward(row);
            if (!d.tangent(shadow, r, row, q[layer])) {
                continue;
            }
            rows++;
            if (stencil(r, layer, h, values)) {
                quotient += SixPoint.derivative(values, h);
            } else {
                aside++;
                slope -= rowSlope(r, layer);
            }
        }
        return new Trial(quotient, slope, aside, rows);
    }

    /** The objective of the row at the points of the stencil; false when a kink lies between them. */
    private boolean stencil(int r, int layer, double h, double[] values) {
        for (int s = 0; s < values.length; s++) {
            for (int j = 0; j < q[layer].length; j++) {
                moved.z[layer][j] = row.z[layer][j] + SixPoint.STEPS[s] * h * q[layer][j];
            }
            shadow.resume(moved, layer);
            if (crosses(layer) || objective.crosses(r, row.outputs(), moved.outputs())) {
                return false;
            }
            values[s] = objective.value(r, moved.outputs());
        }
        return true;
    }

    private boolean crosses(int from) {
        for (int l = from; l < shadow.layers(); l++) {
            for (double kink : shadow.architecture().activation(l).kinks()) {
                for (int j = 0; j < row.z[l].length; j++) {
                    if (row.z[l][j] > kink != moved.z[l][j] > kink) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** {@code ⟨dz, q⟩}: the part of {@code ⟨g, d⟩} that comes from one row. */
    private double rowSlope(int r, int layer) {
        objective.gradient(r, row.outputs(), row.outputGradients());
        shadow.backward(row);
        double sum = 0.0;
        for (int j = 0; j < q[layer].length; j++) {
            sum += row.dz[layer][j] * q[layer][j];
        }
        return sum;
    }

    /** What the directions within one block came to. */
    static final class Tally {
        int directions;
        int coordinates;
        int decided;
        int kinks;
        int undecided;
        boolean failed;
        BlockReport.Reading worst;

        private void decided(BlockReport.Reading reading, boolean agrees) {
            decided++;
            failed |= !agrees;
            if (worst == null || reading.share() >= worst.share()) {
                worst = reading;
            }
        }

        BlockReport.Calculus report() {
            return new BlockReport.Calculus(directions, coordinates, undecided, kinks, failed, worst);
        }
    }
}

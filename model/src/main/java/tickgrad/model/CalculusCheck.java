package tickgrad.model;

/**
 * Backpropagation in float64 against calculus: {@code ⟨g, d⟩} against the six-point derivative along {@code d} of one
 * objective.
 *
 * <p>The tolerance is {@code 1e-9·‖g‖ + 8u·Σ|terms|/h}, {@code u = 2^-53}; the second part, the floor, is what rounding
 * of the values does to the difference quotient. The first step is {@code h = 2^-7}; it is halved while the two sides
 * disagree and the floor stays below the difference. Truncation falls 64-fold a halving, a wrong gradient stays: the
 * direction fails if the difference has settled, and the stencil moves no pre-activation beyond the scale on which
 * activations bend (saturated units may be too steep for any step above the floor: undecided). A row of which a kink lies within the stencil is set aside on both sides and counted; where that is most of the rows,
 * another direction is drawn, with half the step.
 */
final class CalculusCheck {
    static final double UNIT_ROUNDOFF = 0x1p-53;
    static final double STEP = 0x1p-7;
    static final double SMALLEST_STEP = 0x1p-30;
    static final double RELATIVE_TOLERANCE = 1e-9;

    /** A difference has settled when it changes by at most this share of itself in each of two halvings. */
    static final double SETTLED = 0.25;

    /** Activations hardly bend while z moves so far. */
    private static final double REACH = 0.5;

    /** The step is halved while the difference exceeds so many floors of the next one. */
    static final double VISIBLE = 4.0;

    /** Above this share of ‖g‖ the floor leaves nothing to decide. */
    static final double DECIDABLE = 1e-7;

    private final Shadow shadow;
    private final CheckBatch batch;
    private final Objective objective;
    private final Block[] blocks;
    private final ShadowGradient gradient;
    private final CounterRandom random;
    private final Shadow.Row row;
    private final Shadow.Row moved;
    private final double[][] q;
    private double reach;

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
        double before = Double.NaN;
        boolean steady = false;
        for (double h = STEP; h >= SMALLEST_STEP; h /= 2) {
            Trial trial = attempt(block, d, h);
            tally.kinks += trial.aside();
            if (2 * trial.aside() > trial.rows()) {
                d = d.index() < 0 ? Direction.gaussian(blocks[block], random) : d;
                before = Double.NaN;
                continue;
            }
            double scale = scale(block, trial.quotient());
            BlockReport.Reading reading = reading(block, d, trial);
            boolean disagreed = !Double.isNaN(before);
            if (reading.share() <= 1.0) {
                boolean sharp = trial.floor() <= (disagreed ? RELATIVE_TOLERANCE : DECIDABLE) * scale;
                if (sharp || scale == 0.0) {
                    tally.decided(reading, true);
                    return true;
                }
                break;
            }
            double difference = trial.quotient() - trial.slope();
            boolean stays = Math.abs(difference - before) <= SETTLED * Math.abs(difference);
            if (2.0 * VISIBLE * trial.floor() > Math.abs(difference) || h / 2 < SMALLEST_STEP) {
                if (stays && steady && trial.reach() <= REACH) {
                    tally.decided(reading, false);
                    return false;
                }
                break;
            }
            steady = stays;
            before = difference;
        }
        tally.undecided++;
        return true;
    }

    private double scale(int block, double quotient) {
        return Math.max(gradient.norm(block), Math.abs(quotient));
    }

    private BlockReport.Reading reading(int block, Direction d, Trial trial) {
        double tolerance = RELATIVE_TOLERANCE * scale(block, trial.quotient()) + trial.floor();
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
        return reading(block, d, attempt(block, d, STEP / 8));
    }

    /**
     * One difference quotient over the rows that no kink disturbs, {@code ⟨g, d⟩} over the same rows, how far the
     * stencil moves a pre-activation at most, and what rounding does to the quotient.
     */
    private record Trial(double quotient, double slope, int aside, int rows, double reach, double floor) {}

    private Trial attempt(int block, Direction d, double h) {
        int layer = blocks[block].layer();
        double[] values = new double[SixPoint.STEPS.length];
        double quotient = 0.0;
        double slope = d.dot(gradient.of(block));
        int aside = 0;
        int rows = 0;
        reach = 0.0;
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
        double floor = 8.0 * UNIT_ROUNDOFF * gradient.terms() / h;
        double scale = scale(block, quotient);
        if (!(Math.abs(quotient - slope) <= RELATIVE_TOLERANCE * scale + floor)) {
            floor = 8.0 * UNIT_ROUNDOFF * Math.max(gradient.terms(), termsAtEnds(block, d, h)) / h;
        }
        return new Trial(quotient, slope, aside, rows, reach, floor);
    }

    /**
     * Σ|terms| where the stencil ends, with those that cancel in the objective: near a minimum and where a loss saturates,
     * derivatives vanish but not these. The larger of both ends.
     */
    private double termsAtEnds(int block, Direction d, double h) {
        int layer = blocks[block].layer();
        double[] sum = new double[2];
        for (int r = 0; r < batch.rows(); r++) {
            batch.inputs(r, row.x);
            shadow.forward(row);
            if (!d.tangent(shadow, r, row, q[layer])) {
                continue;
            }
            moved.copyBelow(row, layer);
            for (int end = 0; end < 2; end++) {
                move(layer, (end == 0 ? -3.0 : 3.0) * h);
                objective.gradient(r, moved.outputs(), moved.outputGradients());
                shadow.backward(moved);
                sum[end] += objective.size(r, moved.outputs()) + ShadowGradient.roundings(shadow, moved);
            }
        }
        return Math.max(sum[0], sum[1]);
    }

    /** {@code moved = row + step·q} from a layer's pre-activations on. */
    private void move(int layer, double step) {
        for (int j = 0; j < q[layer].length; j++) {
            moved.z[layer][j] = row.z[layer][j] + step * q[layer][j];
        }
        shadow.resume(moved, layer);
    }

    /** The objective of the row at the points of the stencil; false when a kink lies between them. */
    private boolean stencil(int r, int layer, double h, double[] values) {
        for (int s = 0; s < values.length; s++) {
            move(layer, SixPoint.STEPS[s] * h);
            reach = Math.max(reach, distance(layer));
            if (crosses(layer) || objective.crosses(r, row.outputs(), moved.outputs())) {
                return false;
            }
            values[s] = objective.value(r, moved.outputs());
        }
        return true;
    }

    private double distance(int from) {
        double most = 0.0;
        for (int l = from; l < shadow.layers(); l++) {
            for (int j = 0; j < row.z[l].length; j++) {
                most = Math.max(most, Math.abs(moved.z[l][j] - row.z[l][j]));
            }
        }
        return most;
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

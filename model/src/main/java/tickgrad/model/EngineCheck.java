package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Float32 gradients against the float64 {@link Shadow}, each component within its {@link ErrorBound}.
 *
 * <p>Weights and biases, summed over N rows: {@code E_G = Σ E_dz|a| + (|dz| + E_dz)E_a + γ_N Σ (|dz| + E_dz)(|a| + E_a)
 * + Nη}. Inputs: one row and one output at a time.
 */
final class EngineCheck {
    private final Shadow shadow;
    private final CheckBatch batch;
    private final Loss loss;
    private final Block[] blocks;
    private final ShadowGradient gradient;
    private final ErrorBound bound;
    private final LossBound lossBound;
    private final Shadow.Row row;
    private final double[][] moved;
    private final double[][] rounded;
    private final BlockReport.Reading[] worst;
    private final int[] worstIndex;
    private final int[] unbounded;
    private final UlpGaps[] gaps;
    private int branches;

    EngineCheck(Shadow shadow, CheckBatch batch, Loss loss, Block[] blocks, ShadowGradient gradient) {
        this.shadow = shadow;
        this.batch = batch;
        this.loss = loss;
        this.blocks = blocks;
        this.gradient = gradient;
        this.bound = new ErrorBound(shadow);
        this.lossBound = new LossBound(loss);
        this.row = new Shadow.Row(shadow.architecture());
        this.moved = new double[blocks.length][];
        this.rounded = new double[blocks.length][];
        this.worst = new BlockReport.Reading[blocks.length];
        this.worstIndex = new int[blocks.length];
        this.unbounded = new int[blocks.length];
        this.gaps = new UlpGaps[blocks.length];
        for (int b = 0; b < blocks.length; b++) {
            gaps[b] = new UlpGaps();
            boolean parameters = blocks[b].kind() != Block.Kind.INPUT;
            moved[b] = new double[parameters ? blocks[b].size() : 0];
            rounded[b] = new double[moved[b].length];
        }
    }

    /** Compares the gradient of the mean loss. */
    void parameters(FlatVector claimed) {
        for (int r = 0; r < batch.rows(); r++) {
            forward(r);
            loss.gradient(row.outputs(), batch.targets(r), row.outputGradients());
            for (int j = 0; j < row.outputGradients().length; j++) {
                row.outputGradients()[j] *= batch.factor(r);
            }
            branches += lossBound.backward(
                    row.outputs(), bound.outputs(), batch.targets(r), batch.factor(r), bound.outputGradients());
            shadow.backward(row);
            branches += bound.backward(row);
            accumulate();
        }
        for (int b = 0; b < blocks.length; b++) {
            for (int i = 0; i < moved[b].length; i++) {
                double E = moved[b][i] + Roundoff.gamma(batch.rows()) * rounded[b][i];
                E += rounded[b][i] == 0.0 ? 0.0 : batch.rows() * Roundoff.ETA;
                compare(value(claimed, blocks[b], i), gradient.of(b)[i], E, b, i);
            }
        }
    }

    private void forward(int r) {
        batch.inputs(r, row.x);
        shadow.forward(row);
        bound.forward(row);
    }

    private void accumulate() {
        for (int b = 0; b < blocks.length; b++) {
            if (blocks[b].kind() == Block.Kind.INPUT) {
                continue;
            }
            int l = blocks[b].layer();
            boolean weight = blocks[b].kind() == Block.Kind.WEIGHT;
            for (int i = 0; i < blocks[b].rows(); i++) {
                double a = weight ? Math.abs(row.a(l)[i]) : 1.0;
                double Ea = weight ? bound.Ea(l)[i] : 0.0;
                for (int j = 0; j < blocks[b].cols(); j++) {
                    double E = bound.Edz(l)[j];
                    double dz = Math.abs(row.dz[l][j]) + E;
                    moved[b][i * blocks[b].cols() + j] += E * a + dz * Ea;
                    rounded[b][i * blocks[b].cols() + j] += dz * (a + Ea);
                }
            }
        }
    }

    private static double value(FlatVector g, Block block, int index) {
        int i = index / block.cols();
        int j = index % block.cols();
        return block.kind() == Block.Kind.BIAS ? g.bias(block.layer(), j) : g.weight(block.layer(), i, j);
    }

    /** Compares the engine's derivatives of every output with respect to the inputs of a row. */
    void inputs(Arena arena, Parameters p, Matrix X, int[] rows) {
        Predictor predictor = new Predictor(arena, p, 1);
        int inputs = row.x.length;
        Matrix x = Matrix.allocate(arena, 1, inputs);
        MemorySegment g = Matrix.allocate(arena, 1, inputs).segment();
        int block = blocks.length - 1;
        for (int r : rows) {
            forward(r);
            Rows.copy(1, inputs, X.segment(), X.offset(r), X.ld(), x.segment(), 0, x.ld());
            for (int output = 0; output < row.outputs().length; output++) {
                predictor.greeks(x.segment(), 0, output, g, 0);
                Arrays.fill(row.outputGradients(), 0.0);
                Arrays.fill(bound.outputGradients(), 0.0);
                row.outputGradients()[output] = 1.0;
                shadow.backward(row);
                branches += bound.backward(row);
                for (int i = 0; i < inputs; i++) {
                    float dx = g.get(JAVA_FLOAT, 4L * i);
                    compare(dx, row.dx[i], bound.inputGradients()[i], block, r * inputs + i);
                }
            }
        }
    }

    private void compare(double engine, double exact, double E, int block, int index) {
        gaps[block].add(engine, exact);
        if (!(E < Double.POSITIVE_INFINITY) && Double.isFinite(engine)) {
            unbounded[block]++;
            return;
        }
        BlockReport.Reading reading = new BlockReport.Reading(blocks[block].place(index), engine, exact, E);
        if (worst[block] == null || reading.share() > worst[block].share()) {
            worst[block] = reading;
            worstIndex[block] = index;
        }
    }

    /**
     * The block to report: of those beyond their bounds the one nearest to the output, where the error enters; else the
     * worst; -1 if no component has a bound.
     */
    int block() {
        int most = -1;
        for (int b = 0; b < blocks.length; b++) {
            if (worst[b] == null) {
                continue;
            }
            if (worst[b].share() > 1.0) {
                return b;
            }
            most = most < 0 || worst[b].share() > worst[most].share() ? b : most;
        }
        return most;
    }

    boolean passed() {
        return block() < 0 || worst[block()].share() <= 1.0;
    }

    /** The largest error of the block to report; null if no component has a bound. */
    BlockReport.Reading worst() {
        return block() < 0 ? null : worst[block()];
    }

    /**
     * The same held to calculus, where that is possible: parameters, along their coordinate, from which float64 may
     * itself be off by that coordinate's tolerance.
     */
    BlockReport.Reading worst(CalculusCheck calculus) {
        BlockReport.Reading engine = worst();
        if (blocks[block()].kind() == Block.Kind.INPUT) {
            return engine;
        }
        BlockReport.Reading exact = calculus.coordinate(block(), worstIndex[block()]);
        double expected = engine.expected() + exact.expected() - exact.claimed();
        return new BlockReport.Reading(engine.place(), engine.claimed(), expected, engine.tolerance() + exact.tolerance());
    }

    BlockReport.Engine report(int block) {
        UlpGaps g = gaps[block];
        return new BlockReport.Engine(g.count(), unbounded[block], worst[block], g.median(), g.largest());
    }

    int branches() {
        return branches;
    }
}

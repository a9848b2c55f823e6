package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.kernel.Updates;
import tickgrad.model.Matrix;
import tickgrad.model.OnlineStep;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/**
 * The workloads on one standard net, each a loop over calls, so that nothing but the work stands between two of them.
 *
 * <p>Rows of batch 1 come from 64 inputs in turn and calls are independent, so that consecutive calls may overlap in the processor: this
 * is throughput at batch 1, as the yardsticks measure it. Every loop returns a sum that depends on all of its calls.
 */
public final class Workloads {
    /** Inputs that single-row workloads go through in turn. */
    private static final int CYCLE = 64;

    private static final int SMALL = 32;
    private static final int LARGE = 256;

    /** Small enough that parameters stay where they began, however long the run. */
    private static final double SGD_RATE = 1e-4;

    private static final double ADAM_RATE = 1e-6;

    /** A step may change the weights by as much of their norm; none here comes near it, so every guard looks and lets pass. */
    private static final double TRUST = 0.01;

    final Predictor predictor;
    final Trainer sgd;
    final OnlineStep guarded;
    final Trainer adam;
    final Matrix X;
    final Matrix T;
    final Matrix Y;
    final MemorySegment greeks;
    private final Matrix[] batches32;
    private final Matrix[] targets32;
    private final Matrix[] batches256;
    private final Matrix[] targets256;
    private double length;
    private int next;

    /**
     * Builds networks and data; the same bits at every call.
     *
     * @param arena owns them
     * @param net   which net
     */
    public Workloads(Arena arena, StandardNet net) {
        X = net.inputs(arena);
        T = net.targets(arena);
        Y = Matrix.allocate(arena, LARGE, net.architecture().outputs());
        greeks = arena.allocate(4L * X.ld(), 64);
        predictor = new Predictor(arena, net.parameters(arena), LARGE);
        sgd = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.sgd(SGD_RATE), 1);
        guarded = new OnlineStep(arena, net.parameters(arena), net.loss(), Optimizer.sgd(SGD_RATE));
        length = length(guarded.parameters());
        adam = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.adam(ADAM_RATE), LARGE);
        batches32 = pieces(X, SMALL);
        targets32 = pieces(T, SMALL);
        batches256 = pieces(X, LARGE);
        targets256 = pieces(T, LARGE);
    }

    private static Matrix[] pieces(Matrix all, int rows) {
        Matrix[] pieces = new Matrix[all.rows() / rows];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = all.rows(i * rows, rows);
        }
        return pieces;
    }

    private int next(int cycle) {
        return next = (next + 1) & (cycle - 1);
    }

    /**
     * Makes some calls.
     *
     * @param workload which
     * @param calls    how many, each of {@link Workload#rows} rows
     * @return a sum that depends on all of them
     */
    public double run(Workload workload, int calls) {
        return switch (workload) {
            case FORWARD_1 -> forward1(calls);
            case GREEKS_1 -> greeks1(calls);
            case TRAIN_1_SGD -> train1Sgd(calls);
            case FORWARD_256 -> forward256(calls);
            case TRAIN_32_ADAM -> train32Adam(calls);
            case TRAIN_256_ADAM -> train256Adam(calls);
            case GUARDED_1_SGD -> guarded1Sgd(calls);
        };
    }

    /** {@return the sum of output 0 over {@code calls} rows} @param calls rows */
    public double forward1(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += predictor.predict(X.segment(), X.offset(next(CYCLE)));
        }
        return sum;
    }

    /** {@return output 0 of the last batch's last row} @param calls batches of 256 rows */
    public double forward256(int calls) {
        for (int c = 0; c < calls; c++) {
            predictor.predict(batches256[next(batches256.length)], Y);
        }
        return Y.get(LARGE - 1, 0);
    }

    /** {@return the sum of output 0 over {@code calls} rows, each with its input gradient} @param calls rows */
    public double greeks1(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += predictor.greeks(X.segment(), X.offset(next(CYCLE)), 0, greeks, 0);
        }
        return sum;
    }

    /** {@return the sum of the losses before online steps} @param calls steps */
    public double train1Sgd(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(CYCLE);
            sum += sgd.learn(X.segment(), X.offset(i), T.segment(), T.offset(i));
        }
        return sum;
    }

    /** {@return the sum of the losses before guarded online steps} @param calls steps */
    public double guarded1Sgd(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(CYCLE);
            sum += guarded(X.offset(i), T.offset(i));
        }
        return sum;
    }

    /** The loss of a step under a live learner's guards on loss, gradient, length of the step and weights; less than that if one of them fires. */
    private double guarded(long x, long t) {
        double loss = guarded.look(X.segment(), x, T.segment(), t);
        if (!Double.isFinite(loss) || !Double.isFinite(guarded.norm())) {
            return 0;
        }
        double factor = guarded.take(SGD_RATE, TRUST * length);
        length = length(guarded.parameters());
        return Double.isFinite(length) ? factor * loss : 0;
    }

    private static double length(Parameters parameters) {
        return Math.sqrt(Updates.sumOfSquares(parameters.floats(), parameters.segment(), 0));
    }

    /** {@return the sum of the mean losses before steps on 32 rows} @param calls steps */
    public double train32Adam(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(batches32.length);
            sum += adam.step(batches32[i], targets32[i]);
        }
        return sum;
    }

    /** {@return the sum of the mean losses before steps on 256 rows} @param calls steps */
    public double train256Adam(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(batches256.length);
            sum += adam.step(batches256[i], targets256[i]);
        }
        return sum;
    }

    /** {@return one digest of everything that the workloads have written: outputs, greeks and all parameters} */
    public String sha256() {
        return OutputDirectory.sha256(String.join(
                        " ",
                        sha(Y.segment()),
                        sha(greeks),
                        sgd.parameters().sha256(),
                        guarded.parameters().sha256(),
                        adam.parameters().sha256())
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String sha(MemorySegment segment) {
        return OutputDirectory.sha256(segment.toArray(ValueLayout.JAVA_BYTE));
    }
}

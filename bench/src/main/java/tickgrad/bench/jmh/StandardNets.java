package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/**
 * The six workloads on the five standard nets, one thread, average nanoseconds per row.
 *
 * <p>Rows of batch 1 come from 64 inputs in turn and calls are independent, so that consecutive calls may overlap in the processor: this
 * is throughput at batch 1, as the yardsticks measure it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StandardNets {
    /** Inputs that single-row workloads go through in turn. */
    private static final int CYCLE = 64;

    private static final int SMALL = 32;
    private static final int LARGE = 256;

    /** Small enough that parameters stay where they began, however long the run. */
    private static final double SGD_RATE = 1e-4;

    private static final double ADAM_RATE = 1e-6;

    /** Which net. */
    @Param({"A", "B", "C", "D", "E"})
    public StandardNet net;

    Predictor predictor;
    Trainer sgd;
    Trainer adam;
    Matrix X;
    Matrix T;
    Matrix Y;
    MemorySegment greeks;
    private Matrix[] batches32;
    private Matrix[] targets32;
    private Matrix[] batches256;
    private Matrix[] targets256;
    private int next;

    /** Builds networks and data. */
    @Setup
    public void setup() {
        Arena arena = Arena.ofAuto();
        X = net.inputs(arena);
        T = net.targets(arena);
        Y = Matrix.allocate(arena, LARGE, net.architecture().outputs());
        greeks = arena.allocate(4L * X.ld(), 64);
        predictor = new Predictor(arena, net.parameters(arena), LARGE);
        sgd = new Trainer(arena, net.parameters(arena), net.loss(), Optimizer.sgd(SGD_RATE), 1);
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

    /** {@return output 0 of one row} */
    @Benchmark
    public float forward1() {
        return predictor.predict(X.segment(), X.offset(next(CYCLE)));
    }

    /** {@return the outputs of 256 rows} */
    @Benchmark
    @OperationsPerInvocation(LARGE)
    public Matrix forward256() {
        predictor.predict(batches256[next(batches256.length)], Y);
        return Y;
    }

    /** {@return output 0 of one row, with its input gradient} */
    @Benchmark
    public float greeks1() {
        return predictor.greeks(X.segment(), X.offset(next(CYCLE)), 0, greeks, 0);
    }

    /** {@return the loss of one row before an online step} */
    @Benchmark
    public double train1Sgd() {
        int i = next(CYCLE);
        return sgd.learn(X.segment(), X.offset(i), T.segment(), T.offset(i));
    }

    /** {@return the loss of 32 rows before a step} */
    @Benchmark
    @OperationsPerInvocation(SMALL)
    public double train32Adam() {
        int i = next(batches32.length);
        return adam.step(batches32[i], targets32[i]);
    }

    /** {@return the loss of 256 rows before a step} */
    @Benchmark
    @OperationsPerInvocation(LARGE)
    public double train256Adam() {
        int i = next(batches256.length);
        return adam.step(batches256[i], targets256[i]);
    }
}

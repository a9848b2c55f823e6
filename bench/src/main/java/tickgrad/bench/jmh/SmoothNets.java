package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
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

/** The {@link SmoothWorkloads} on the five standard shapes, one thread, average nanoseconds per row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SmoothNets {
    private static final int CALLS = 1024;
    private static final int STEPS = 4;
    private static final int ROWS = 32 * STEPS;

    /** Whose shape. */
    @Param({"A", "B", "C", "D", "E"})
    public StandardNet net;

    SmoothWorkloads work;

    /** Builds networks and data. */
    @Setup
    public void setup() {
        work = new SmoothWorkloads(Arena.ofAuto(), net);
    }

    /** {@return a sum over the calls} */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double forward1() {
        return work.forward1(CALLS);
    }

    /** {@return a sum over the calls} */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double greeks1() {
        return work.greeks1(CALLS);
    }

    /** {@return a sum over the calls} */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double jacobian1() {
        return work.jacobian1(CALLS);
    }

    /** {@return a sum over the calls} */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double hessian1() {
        return work.hessian1(CALLS);
    }

    /** {@return a sum over the calls} */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double hessian4() {
        return work.hessian4(CALLS);
    }

    /** {@return a sum over the steps} */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double train32() {
        return work.train32(STEPS);
    }

    /** {@return a sum over the steps} */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double differential32() {
        return work.differential32(STEPS);
    }
}

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

/**
 * The {@link Workloads} on the five standard nets, one thread, average nanoseconds per row; {@link Heap} counts bytes.
 *
 * <p>An invocation makes so many calls that asking for the bytes, 50 ns, stays below a thousandth of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StandardNets {
    private static final int SINGLE_CALLS = 1024;
    private static final int BATCH_CALLS = 4;
    private static final int SMALL_ROWS = 32 * BATCH_CALLS;
    private static final int LARGE_ROWS = 256 * BATCH_CALLS;

    /** Which net. */
    @Param({"A", "B", "C", "D", "E"})
    public StandardNet net;

    Workloads work;

    /** Builds networks and data. */
    @Setup
    public void setup() {
        work = new Workloads(Arena.ofAuto(), net);
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(SINGLE_CALLS)
    public double forward1(Heap heap) {
        long begin = heap.begin();
        double sum = work.forward1(SINGLE_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(LARGE_ROWS)
    public double forward256(Heap heap) {
        long begin = heap.begin();
        double sum = work.forward256(BATCH_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(SINGLE_CALLS)
    public double greeks1(Heap heap) {
        long begin = heap.begin();
        double sum = work.greeks1(SINGLE_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(SINGLE_CALLS)
    public double train1Sgd(Heap heap) {
        long begin = heap.begin();
        double sum = work.train1Sgd(SINGLE_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(SINGLE_CALLS)
    public double guarded1Sgd(Heap heap) {
        long begin = heap.begin();
        double sum = work.guarded1Sgd(SINGLE_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(SMALL_ROWS)
    public double train32Adam(Heap heap) {
        long begin = heap.begin();
        double sum = work.train32Adam(BATCH_CALLS);
        heap.end(begin);
        return sum;
    }

    /** {@return a sum over the calls} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(LARGE_ROWS)
    public double train256Adam(Heap heap) {
        long begin = heap.begin();
        double sum = work.train256Adam(BATCH_CALLS);
        heap.end(begin);
        return sum;
    }
}

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

/** One kernel at a time, average nanoseconds per call; {@link Heap} counts bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Kernels {
    private static final int CALLS = 64;

    /** A name of {@link KernelCase}. */
    @Param({
        "forward 1x64x64", "forward 1x784x512", "forward 256x256x256", "backward-input 256x256x256",
        "backward-weights 256x256x256", "online 1x256x256", "tanh 256x0x32", "relu 256x0x64", "adam 256x0x256"
    })
    public String kernel;

    KernelCase work;

    /** Makes the operands. */
    @Setup
    public void setup() {
        work = KernelCase.of(Arena.ofAuto(), kernel);
    }

    /** {@return a number from what was written} @param heap counts bytes */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public double call(Heap heap) {
        long begin = heap.begin();
        double result = work.run(CALLS);
        heap.end(begin);
        return result;
    }
}

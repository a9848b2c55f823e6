package tickgrad.proofs.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** A step that threads share allocates nothing on any of them; {@code -Dtickgrad.steps=100000} asks for that many. */
class SharedStepAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String NAME = "tickgrad-trainer-worker-";
    private static final int STEPS = 2000;

    /** 16,384 parameters: 16 rows are just enough to be shared. */
    private static final int INPUTS = 127;

    private static final int OUTPUTS = 128;

    /** Two shared pieces and one that is not. */
    private static final int ROWS = 50;

    private static final int PIECE = 24;

    private static volatile Object escaped;

    /** The identity; the control's version allocates wherever it runs. */
    private static final class Identity implements Activation {
        boolean wasteful;

        @Override
        public String name() {
            return "identity";
        }

        @Override
        public double value(double z) {
            return z;
        }

        @Override
        public double derivative(double z) {
            return 1.0;
        }

        @Override
        public void forward(int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
            if (wasteful) {
                escaped = new Object();
            }
            Activation.identity().forward(m, n, Z, ZOff, Y, YOff, ld);
        }

        @Override
        public void backward(
                int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff, MemorySegment dZ,
                long dZOff, int ld) {
            Activation.identity().backward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    /** 0 bytes on the caller and on every worker; the control allocates on each. */
    @Test
    void sharedStepAllocatesNothing() {
        Identity identity = new Identity();
        try (Arena arena = Arena.ofShared();
                Trainer trainer = trainer(arena, identity)) {
            Matrix X = matrix(arena, INPUTS);
            Matrix T = matrix(arena, OUTPUTS);
            long[] ids = Stream.concat(workers(), Stream.of(Thread.currentThread())).mapToLong(Thread::threadId).toArray();
            assertEquals(3, ids.length);
            boolean steady = SteadyState.reached(
                    share -> Arrays.stream(bytes(ids, trainer, X, T, (int) (share * STEPS))).sum());
            int steps = Integer.getInteger("tickgrad.steps", STEPS);
            long[] bytes = bytes(ids, trainer, X, T, steps);
            System.out.println("allocation: " + steps + " steps shared by three threads: " + Arrays.toString(bytes) + " bytes");
            boolean nothing = steady && Arrays.stream(bytes).sum() == 0;
            String culprits = nothing ? "" : Culprits.of(() -> bytes(ids, trainer, X, T, STEPS));
            assertTrue(nothing, () -> (steady ? "" : "no steady state, ") + Arrays.toString(bytes) + " bytes; " + culprits);
            identity.wasteful = true;
            long[] control = bytes(ids, trainer, X, T, STEPS);
            assertTrue(Arrays.stream(control).allMatch(b -> b >= STEPS * 16), () -> "control " + Arrays.toString(control));
        }
    }

    private static Trainer trainer(Arena arena, Activation activation) {
        Architecture architecture = new Architecture(new int[] {INPUTS, OUTPUTS}, List.of(activation));
        Parameters parameters = Parameters.initialized(arena, architecture, Initializer.HE_NORMAL, 1);
        return new Trainer(arena, parameters, Loss.mse(), Optimizer.adam(1e-6), PIECE).clipNorm(0.1).threads(3);
    }

    private static Matrix matrix(Arena arena, int cols) {
        Random random = new Random(cols);
        Matrix matrix = Matrix.allocate(arena, ROWS, cols);
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < cols; c++) {
                matrix.set(r, c, random.nextFloat() - 0.5f);
            }
        }
        return matrix;
    }

    private static Stream<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(NAME));
    }

    /** Bytes that each thread allocates in so many steps. */
    private static long[] bytes(long[] ids, Trainer trainer, Matrix X, Matrix T, int steps) {
        long[] before = new long[ids.length];
        long[] after = new long[ids.length];
        read(ids, before);
        for (int i = 0; i < steps; i++) {
            trainer.step(X, T);
        }
        read(ids, after);
        for (int i = 0; i < ids.length; i++) {
            after[i] -= before[i];
        }
        return after;
    }

    /** The caller's own count last, so that reading the others' is not in it. */
    private static void read(long[] ids, long[] bytes) {
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = ids[i] == Thread.currentThread().threadId()
                    ? THREADS.getCurrentThreadAllocatedBytes()
                    : THREADS.getThreadAllocatedBytes(ids[i]);
        }
    }
}

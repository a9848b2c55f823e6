package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.kernel.Padding;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Fit;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** {@link Trainer#threads}: who works, what is refused, how failures and the end look. */
class ThreadsTest {
    private static final String NAME = "tickgrad-trainer-worker-";

    /** 16,384 parameters and 16 rows: just enough to be shared. */
    private static final String SHAPE = "127-128";

    private static final int ROWS = 16;

    /** Enough to meet a worker that ends late: without the wait, most runs of so many leave one alive. */
    private static final int ENDS = 50;

    /** The identity, which says on which thread it runs. */
    private record Witness(Consumer<Thread> listener) implements Activation {
        @Override
        public String name() {
            return "witness";
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
            listener.accept(Thread.currentThread());
            Activation.identity().forward(m, n, Z, ZOff, Y, YOff, ld);
        }

        @Override
        public void backward(
                int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment dY, long dYOff, MemorySegment dZ,
                long dZOff, int ld) {
            Activation.identity().backward(m, n, Z, ZOff, Y, YOff, dY, dYOff, dZ, dZOff, ld);
        }
    }

    private static Trainer trainer(Arena arena, int maxRows) {
        return new Trainer(arena, Fixtures.parameters(arena, SHAPE, 1), Loss.mse(), Optimizer.adam(0.01), maxRows);
    }

    private static Trainer trainer(Arena arena, int maxRows, Consumer<Thread> listener) {
        Architecture watched = Architecture.of(SHAPE + " witness", name -> new Witness(listener));
        return new Trainer(arena, new Parameters(arena, watched), Loss.mse(), Optimizer.adam(0.01), maxRows);
    }

    private static Matrix inputs(Arena arena) {
        return Fixtures.uniform(arena, 4 * ROWS, 127, 2);
    }

    private static Matrix targets(Arena arena) {
        return Fixtures.uniform(arena, 4 * ROWS, 128, 3);
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(NAME)).toList();
    }

    /** Rows are dealt out by fours, and only where rows times parameters are 2^18. */
    @Test
    void batchesThatPayAreSharedAndOthersAreNot() {
        try (Arena arena = Arena.ofShared()) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            Matrix X = inputs(arena);
            Matrix T = targets(arena);
            try (Trainer trainer = trainer(arena, 4 * ROWS, seen::add).threads(4)) {
                assertEquals(3, workers().size());
                assertTrue(workers().stream().allMatch(Thread::isDaemon));
                trainer.step(X.rows(0, ROWS), T.rows(0, ROWS));
                assertEquals(4, seen.size());
                seen.clear();
                trainer.step(X.rows(0, ROWS - 1), T.rows(0, ROWS - 1));
                trainer.learn(X.segment(), 0, T.segment(), 0);
                assertEquals(Set.of(Thread.currentThread()), seen);
                trainer.threads(2).evaluate(X, T);
                assertEquals(2, seen.size());
                assertEquals(1, workers().size(), "the workers of before have ended");
                seen.clear();
                trainer.threads(1).step(X, T);
                assertEquals(Set.of(Thread.currentThread()), seen);
                assertEquals(List.of(), workers());
            }
            seen.clear();
            try (Trainer trainer = trainer(arena, ROWS - 1, seen::add).threads(2)) {
                trainer.step(X, T);
                assertEquals(Set.of(Thread.currentThread()), seen, "pieces of too few rows");
            }
        }
    }

    /** Between its epochs the caller sleeps, for longer than workers spin: they park and come back. */
    @Test
    void fitOfThreadsIsFitOfOne() {
        try (Arena arena = Arena.ofShared()) {
            Matrix X = inputs(arena);
            Matrix T = targets(arena);
            Trainer one = trainer(arena, 2 * ROWS);
            try (Trainer many = trainer(arena, 2 * ROWS).threads(3)) {
                Fit fit = Fit.epochs(5).batch(ROWS + 3).seed(4);
                Fit slow = fit.listener((epoch, epochs, loss, validation) -> nap());
                assertArrayEquals(one.fit(X, T, fit).loss(), many.fit(X, T, slow).loss());
                Fixtures.assertSameBits(one.parameters().segment(), many.parameters().segment(), "parameters");
            }
        }
    }

    private static void nap() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an activation throws on a worker, on the caller or on both reaches the caller; then all goes on as if it had not been. */
    @ParameterizedTest
    @ValueSource(strings = {"worker", "caller", "all"})
    void failuresReachTheCallerAndChangeNothing(String who) {
        try (Arena arena = Arena.ofShared()) {
            boolean[] armed = new boolean[1];
            Thread caller = Thread.currentThread();
            RuntimeException failure = new ArithmeticException("of a test");
            Consumer<Thread> fail = thread -> {
                if (armed[0] && (who.equals("all") || thread == caller == who.equals("caller"))) {
                    throw failure;
                }
            };
            Matrix X = inputs(arena);
            Matrix T = targets(arena);
            Trainer one = trainer(arena, 4 * ROWS);
            one.parameters().segment().fill((byte) 0);
            try (Trainer many = trainer(arena, 4 * ROWS, fail).threads(3)) {
                assertEquals(one.step(X, T), many.step(X, T));
                armed[0] = true;
                assertSame(failure, assertThrows(ArithmeticException.class, () -> many.step(X, T)));
                assertSame(failure, assertThrows(ArithmeticException.class, () -> many.evaluate(X, T)));
                assertEquals(1, many.state().step());
                Fixtures.assertSameBits(one.parameters().segment(), many.parameters().segment(), "parameters");
                Fixtures.assertSameBits(one.state().M(), many.state().M(), "M");
                armed[0] = false;
                assertEquals(one.step(X, T), many.step(X, T));
                Fixtures.assertSameBits(one.parameters().segment(), many.parameters().segment(), "parameters");
            }
        }
    }

    /**
     * Overflow, too, updates nothing on any thread: of the loss (target 1e30: 1e60 in float), and of the norm where clipping needs it
     * (target 1e18 and input 1e6: the loss is 1e36 at most, the gradient 2e24/(64·128), its square above 3e38).
     */
    @Test
    void overflowGivesNaNAndNoUpdate() {
        try (Arena arena = Arena.ofShared();
                Trainer trainer = trainer(arena, 4 * ROWS).clipNorm(1.0).threads(2)) {
            Matrix X = inputs(arena);
            Matrix T = targets(arena);
            X.set(40, 5, 1e6f);
            String before = trainer.parameters().sha256();
            for (float target : new float[] {1e30f, 1e18f}) {
                T.set(40, 0, target);
                assertTrue(Double.isNaN(trainer.step(X, T)), "target " + target);
                assertEquals(before, trainer.parameters().sha256());
                assertEquals(0, trainer.state().step());
            }
            T.set(40, 0, 1.0f);
            assertTrue(Double.isFinite(trainer.step(X, T)), "and the next step goes on");
        }
    }

    @Test
    void closedTrainersHaveNoThreadsAndMakeNoStep() {
        try (Arena arena = Arena.ofShared()) {
            Matrix X = inputs(arena);
            Matrix T = targets(arena);
            for (int threads = 1; threads <= 3; threads++) {
                Trainer trainer = trainer(arena, ROWS).threads(threads);
                trainer.step(X, T);
                String before = trainer.parameters().sha256();
                List<Thread> workers = workers();
                trainer.close();
                trainer.close();
                assertTrue(workers.stream().noneMatch(Thread::isAlive));
                for (Executable use : List.<Executable>of(
                        () -> trainer.step(X, T),
                        () -> trainer.gradient(X, T, null),
                        () -> trainer.evaluate(X, T),
                        () -> trainer.learn(X.segment(), 0, T.segment(), 0),
                        () -> trainer.fit(X, T, Fit.epochs(1)),
                        () -> trainer.threads(2))) {
                    String message = assertThrows(IllegalStateException.class, use).getMessage();
                    assertEquals("the trainer is closed, expected an open one", message);
                }
                assertEquals(before, trainer.parameters().sha256());
            }
            assertEquals(List.of(), workers());
        }
    }

    /** An interrupt of the caller stays with the caller, and neither its steps nor the end need another's patience. */
    @Test
    void interruptsAreKept() {
        try (Arena arena = Arena.ofShared()) {
            Trainer one = trainer(arena, 4 * ROWS);
            Trainer many = trainer(arena, 4 * ROWS).threads(4);
            Thread.currentThread().interrupt();
            assertEquals(one.step(inputs(arena), targets(arena)), many.step(inputs(arena), targets(arena)));
            many.close();
            assertTrue(Thread.interrupted());
            assertEquals(List.of(), workers());
            for (int end = 0; end < ENDS; end++) {
                Trainer trainer = trainer(arena, ROWS).threads(2);
                Thread.currentThread().interrupt();
                trainer.close();
                assertTrue(Thread.interrupted());
                assertEquals(List.of(), workers(), "end " + end);
            }
        }
    }

    @Test
    void confinedMemoryIsRefused() {
        try (Arena arena = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            String expected = " lies in a confined arena, expected one that 2 threads may use";
            Fixtures.refused("threads is 0, expected 1 to 256", () -> trainer(arena, ROWS).threads(0));
            Fixtures.refused("threads is 257, expected 1 to 256", () -> trainer(arena, ROWS).threads(257));
            Fixtures.refused("parameters" + expected, () -> trainer(confined, ROWS).threads(2));
            Parameters p = Fixtures.parameters(arena, SHAPE, 1);
            Trainer own = new Trainer(confined, p, Loss.mse(), Optimizer.adam(0.01), ROWS);
            Fixtures.refused("the trainer's memory" + expected, () -> own.threads(2));
            assertEquals(List.of(), workers());
            Matrix X = inputs(confined);
            Matrix T = targets(confined);
            assertTrue(own.threads(1).step(X, T) > 0.0, "one thread may");
            try (Trainer trainer = trainer(arena, ROWS).threads(2)) {
                Fixtures.refused("X" + expected, () -> trainer.step(X, T));
                Fixtures.refused("X" + expected, () -> trainer.step(X.rows(0, 1), T.rows(0, 1)));
                assertEquals(0, trainer.state().step());
                assertTrue(trainer.step(inputs(arena), T) > 0.0, "targets are copied");
                assertTrue(trainer.fit(X, T, Fit.epochs(1).batch(ROWS)).loss()[0] > 0.0, "so are the rows of an epoch");
            }
        }
    }

    /** What the documentation says of memory: a workspace that keeps all gradients, and a row of spare biases for every thread. */
    @Test
    void threadsTakeAnotherWorkspace() {
        try (RecordingArena arena = new RecordingArena()) {
            Architecture a = Architecture.of("20-100-40-3 gelu,relu,identity"); // gelu needs Z beside Y
            Trainer trainer = new Trainer(arena, new Parameters(arena, a), Loss.mse(), Optimizer.adam(0.01), 9);
            long before = arena.bytes;
            trainer.threads(3).close();
            long perRow = 2 * Padding.pad(20) + 3 * Padding.pad(100) + 2 * Padding.pad(40) + 2 * Padding.pad(3);
            long lists = Padding.pad(20) + Padding.pad(100) + Padding.pad(40);
            long unit = Padding.pad(3);
            assertEquals(4L * (9 * perRow + lists + unit + 3 * Padding.pad(100)), arena.bytes - before);
        }
    }
}

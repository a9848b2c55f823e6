package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;

class WarmupTest {
    private static final Architecture SMALL = Architecture.of("8-16-1 tanh");

    /** In a process of its own, as before an open, and within a budget that is generous for a busy machine. */
    @Test
    void smallNetBecomesReady() {
        List<String> lines = Jvm.run(Jvm.classPath(), Prepared.class.getName());
        assertTrue(lines.getLast().startsWith("true ready"), lines.toString());
    }

    /** Live state of the same shape, and what it does next, is the same, whether READY is reached or not. */
    @Test
    void liveStateIsNotTouched() {
        try (Arena arena = Arena.ofConfined()) {
            Trainer live = live(arena);
            Trainer twin = live(arena);
            String hash = live.parameters().sha256();
            float output = live.output(0);
            Warmup.Report report = Warmup.run(SMALL, Loss.mse(), Optimizer.adam(0.01), 16, Duration.ofMillis(500));
            assertTrue(report.calls() > 0 && report.bytes() >= 0 && !report.elapsed().isNegative());
            String start = "warm-up: " + report.reason() + " after " + report.elapsed().toMillis() + " ms, ";
            assertTrue(report.toString().startsWith(start), report.toString());
            assertEquals(hash, live.parameters().sha256());
            assertEquals(1, live.state().step());
            assertEquals(output, live.output(0), "the workspace of the last step");
            Fixtures.assertSameBits(twin.gradients().segment(), live.gradients().segment(), "gradients of the last step");
            Fixtures.assertSameBits(twin.state().M(), live.state().M(), "M");
            Fixtures.assertSameBits(twin.state().V(), live.state().V(), "V");
            Matrix X = Fixtures.uniform(arena, 5, 8, 4);
            Matrix T = Fixtures.uniform(arena, 5, 1, 5);
            assertEquals(twin.step(X, T), live.step(X, T));
            Fixtures.assertSameBits(twin.parameters().segment(), live.parameters().segment(), "after a step");
        }
    }

    private static Trainer live(Arena arena) {
        Trainer trainer = new Trainer(
                arena, Fixtures.parameters(arena, SMALL.toString(), 1), Loss.mse(), Optimizer.adam(0.01), 4);
        trainer.step(Fixtures.uniform(arena, 5, 8, 2), Fixtures.uniform(arena, 5, 1, 3));
        return trainer;
    }

    /** Memory that one thread owns is warmed in an arena of that kind, which is left open for its owner. */
    @Test
    void warmsOnMemoryOfTheCallersArena() {
        try (Arena arena = Arena.ofConfined()) {
            Warmup.Report report =
                    Warmup.run(arena, SMALL, Loss.mse(), Optimizer.adam(0.01), 3, Duration.ofMillis(300));
            assertTrue(report.calls() > 0, report.toString());
            assertTrue(arena.scope().isAlive());
        }
        Arena closed = Arena.ofConfined();
        closed.close();
        assertThrows(
                IllegalStateException.class,
                () -> Warmup.run(closed, SMALL, Loss.mse(), Optimizer.adam(0.01), 3, Duration.ofMillis(300)));
    }

    /** Any loss, with class indices or several targets a row, and any batch size. */
    @Test
    void everyShapeRuns() {
        for (int rows : new int[] {1, 2, 40}) {
            for (String loss : List.of("cross_entropy", "gaussian_nll", "mse")) {
                Architecture a = Architecture.of("3-9-4 relu");
                Warmup.Report report =
                        Warmup.run(a, Loss.named(loss), Optimizer.sgd(0.01), rows, Duration.ofMillis(100));
                assertTrue(report.calls() > 0, report.toString());
            }
        }
    }

    /**
     * After READY neither NaN nor another output nor an odd batch nor a refusal throws compiled code of the engine away: the JVM logs every such event, and none
     * comes behind the program's own line.
     */
    @Test
    void whatIsRareThrowsNoCodeAwayAfterReady() {
        List<String> lines = Jvm.run(Jvm.classPath(), "-Xlog:deoptimization=debug:stdout", Surprised.class.getName());
        int ready = lines.indexOf("READY");
        assertTrue(ready > 0 && lines.getLast().equals("DONE"), lines.toString());
        List<String> lost =
                lines.subList(ready, lines.size()).stream().filter(l -> l.contains("level=4 tickgrad.")).toList();
        assertEquals(List.of(), lost);
    }

    @Test
    void withoutTimeNothingIsReady() {
        Warmup.Report report = Warmup.run(SMALL, Loss.mse(), Optimizer.adam(0.01), 1, Duration.ZERO);
        assertFalse(report.ready());
        assertEquals("not ready: no round yet", report.reason());
    }

    private static volatile Object sink;

    /** The identity, but every pass leaves 64 bytes of garbage. */
    private static final class Wasteful implements Activation {
        @Override
        public String name() {
            return "wasteful";
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
            sink = new byte[48];
            Activation.identity().forward(m, n, Z, ZOff, Y, YOff, ld);
        }
    }

    @Test
    void whatAllocatesIsNeverReady() {
        Architecture a = new Architecture(new int[] {8, 1}, List.of(new Wasteful()));
        Warmup.Report report = Warmup.run(a, Loss.mse(), Optimizer.adam(0.01), 4, Duration.ofMillis(800));
        assertFalse(report.ready());
        String expected = "not ready: \\d+ bytes allocated in a round of \\d+ calls";
        assertTrue(report.reason().matches(expected), report.reason());
        assertTrue(report.bytes() >= 64 * report.calls(), "64 bytes a pass at least");
    }

    /** A JVM that only interprets would look calm for ever: nothing allocates, compiles or gets faster. */
    @Test
    void interpretersAreRefused() {
        List<String> lines = Jvm.run(Jvm.classPath(), "-Xint", Prepared.class.getName());
        String expected = "false refused: the JVM only interprets \\(.*interpreted mode.*\\)";
        assertTrue(lines.getLast().matches(expected), lines.toString());
    }

    /** Warms up, then meets what is rare, on live memory. */
    static final class Surprised {
        public static void main(String[] args) {
            Architecture a = Architecture.of("8-16-2 tanh");
            Warmup.Report report = Warmup.run(a, Loss.mse(), Optimizer.adam(0.01), 16, Duration.ofSeconds(60));
            Arena arena = Arena.ofShared();
            Trainer trainer = new Trainer(arena, Fixtures.parameters(arena, a.toString(), 1), Loss.mse(), Optimizer.adam(0.01), 4);
            Predictor predictor = new Predictor(arena, trainer.parameters(), 4);
            Matrix X = Fixtures.uniform(arena, 7, 8, 2);
            Matrix T = Fixtures.uniform(arena, 7, 2, 3);
            MemorySegment nan = Fixtures.row(arena, Float.NaN, 1, 1, 1, 1, 1, 1, 1);
            MemorySegment g = arena.allocate(32, 64);
            System.out.println(report.ready() ? "READY" : report.toString());
            for (int i = 0; i < 50; i++) {
                trainer.step(X.rows(0, 1 + i % 7), T.rows(0, 1 + i % 7));
                predictor.predict(nan, 0);
                predictor.greeks(nan, 0, 1 - i % 2, g, 0);
                refused(() -> trainer.learn(nan, 0, T.segment(), 0));
                refused(() -> trainer.step(X, T.rows(0, 1)));
                trainer.learn(X.segment(), X.offset(i % 7), T.segment(), T.offset(i % 7));
            }
            System.out.println("DONE");
        }

        private static void refused(Runnable call) {
            try {
                call.run();
            } catch (IllegalArgumentException expected) {
                return;
            }
            throw new AssertionError("accepted");
        }
    }

    /** Prints the outcome of a warm-up. */
    static final class Prepared {
        public static void main(String[] args) {
            Warmup.Report report = Warmup.run(SMALL, Loss.mse(), Optimizer.adam(0.01), 16, Duration.ofSeconds(60));
            System.out.println(report.ready() + " " + report.reason());
        }
    }
}

package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** On a clock of the test's own, which the measured loop moves. */
class SlicesTest {
    private static Object kept;
    private long now;
    private long made;

    private final Slices slices = new Slices(() -> now);

    @Test
    void theMedianIgnoresInterruptions() {
        // 50 ns a call, and each tenth slice is interrupted for a millisecond.
        Slices.Result result = slices.measure(
                calls -> {
                    now += 50L * calls + (made++ % 10 == 9 ? 1_000_000 : 0);
                    return calls;
                },
                0.05);
        assertEquals(50, result.median());
        assertEquals(50, result.best());
        assertTrue(result.p90() >= 50, "p90 " + result.p90());
        assertEquals(0, result.bytes());
    }

    @Test
    void timeIsPerCallAndEveryCallIsCounted() {
        long[] calls = {0};
        Slices.Loop loop = n -> {
            calls[0] += n;
            now += 7L * n;
            return n;
        };
        assertEquals(7, slices.warm(loop, 0.001));
        long before = calls[0];
        Slices.Result result = slices.measure(loop, 0.01);
        assertEquals(7, result.median());
        assertTrue(result.calls() > 1_000_000 && result.calls() < calls[0] - before, "the tenth before it is not counted");
        assertEquals(calls[0], slices.sink());
    }

    @Test
    void warmingGoesOnUntilTheLoopIsFast() {
        // Compiled after 50 ms: allocates and takes 100 times as long before that.
        slices.settle(this::slowAtFirst, 0.02);
        assertTrue(now >= 60_000_000 && now <= 160_000_000, "two calm rounds of 5 ms after that, or eight times 20 ms: " + now);
        assertEquals(10, slices.measure(this::slowAtFirst, 0.01).median());
    }

    private double slowAtFirst(int calls) {
        boolean slow = now < 50_000_000;
        now += (slow ? 1000L : 10L) * calls;
        kept = slow ? new byte[1] : kept;
        return calls;
    }

    @Test
    void aLoopThatNeverSettlesIsGivenUp() {
        slices.settle(
                calls -> {
                    now += 10L * calls;
                    kept = new byte[1];
                    return calls;
                },
                0.01);
        assertTrue(now >= 80_000_000 && now < 90_000_000, "eight times 10 ms: " + now);
    }

    @Test
    void aSlowCallIsMadeOftenEnough() {
        Slices.Result result = slices.measure(
                calls -> {
                    now += 1_000_000_000L * calls;
                    return 0;
                },
                0.1);
        assertEquals(15, result.calls());
        assertEquals(1e9, result.median());
    }

    @Test
    void bytesAreSeen() {
        Slices.Result result = slices.measure(
                calls -> {
                    now += 100_000L * calls;
                    for (int i = 0; i < calls; i++) {
                        kept = new byte[84];
                    }
                    return 0;
                },
                0.01);
        assertEquals(0, result.bytes() % result.calls(), "the same for every call");
        assertTrue(result.bytes() / result.calls() >= 100 && result.bytes() / result.calls() <= 112 && kept != null);
    }
}

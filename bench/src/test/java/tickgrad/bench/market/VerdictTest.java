package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Whether the verdict can be trusted: planted edges are found, absent ones are not claimed. The system property
 * {@code tickgrad.seeds} sets how many markets of each kind are tried, 2 unless set, 20 for the full table.
 *
 * <p>A claim needs the lower end of a 99% interval above zero for every naive baseline, a coin among them, so without
 * an edge at most 0.5% of markets give one: two false claims in 20 markets happen once in 200 tries.
 */
class VerdictTest {

    private static final int SEEDS = Integer.getInteger("tickgrad.seeds", 2);

    private static int claims(double edge) {
        int claims = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            try (Arena arena = Arena.ofConfined()) {
                ForecastResult r = ForecastJob.run(arena, SimulatedMarket.of(seed, SimulatedMarket.BARS, edge),
                        ForecastOptions.defaults(), Progress.NONE);
                claims += r.verdict().found() ? 1 : 0;
                System.out.printf(Locale.ROOT, "edge %.1f seed %2d: hit rate %.4f, linear %.4f, %s %.4f, shuffled"
                        + " %.4f; %s; %s%n", edge, seed, r.scores().get(0).primary(), r.scores().get(1).primary(),
                        r.bestNaive(), r.scores().get(0).primary() - r.interval().estimate(),
                        r.scores().getLast().primary(), r.sentence(), r.strategy().sentence());
            }
        }
        return claims;
    }

    @Test
    void aPlantedEdgeIsFound() {
        int missed = SEEDS - claims(SimulatedMarket.EDGE);
        assertTrue(missed <= SEEDS / 20, "missed " + missed + " of " + SEEDS);
    }

    @Test
    void anAbsentEdgeIsNotClaimed() {
        int claimed = claims(0);
        assertTrue(claimed <= SEEDS / 20, "claimed " + claimed + " of " + SEEDS);
    }

    @Test
    void theSentenceIsPlain() {
        try (Arena arena = Arena.ofConfined()) {
            ForecastResult r = ForecastJob.run(arena, SimulatedMarket.of(1, 2000, 0),
                    Options.with(ForecastOptions.defaults(), "epochs", 1, "onlineRate", 0.0), Progress.NONE);
            assertTrue(r.sentence().matches("NO EDGE: hit-rate advantage over \"(coin|majority so far|last direction)\""
                    + " [+-]\\d+\\.\\d\\d pp, 99% interval [+-]\\d+\\.\\d\\d to [+-]\\d+\\.\\d\\d pp"), r.sentence());
            assertEquals("NO EDGE", Verdict.NO_EDGE.toString());
        }
    }

    /** The statistical answer, and what costs leave of it: an edge that does not pay must not read as one that does. */
    @Test
    void theHeadlineCountsCosts() {
        Interval above = new Interval(0.01, 0.02, 0.03, 0.99, 10, 100);
        Interval covers = new Interval(-0.01, 0.02, 0.03, 0.99, 10, 100);
        Interval below = new Interval(-0.03, -0.02, -0.01, 0.99, 10, 100);
        assertEquals("EDGE", Verdict.of(above, covers, above).toString());
        for (Interval net : new Interval[] {covers, below}) {
            assertEquals("EDGE, BUT NOT AFTER COSTS", Verdict.of(above, covers, net).toString());
            assertTrue(Verdict.of(above, covers, net).found());
        }
        for (Interval net : new Interval[] {above, covers, below}) {
            assertEquals("NO EDGE", Verdict.of(covers, covers, net).toString());
            assertEquals("NO EDGE", Verdict.of(below, above, net).toString());
            assertEquals("CONTROL FAILED", Verdict.of(above, above, net).toString());
            assertTrue(!Verdict.of(covers, covers, net).found() && !Verdict.of(above, above, net).found());
        }
    }

    /** A market that tells its next move, the same forecasts, found both times: 50 bp a turn exceed a move. */
    @Test
    void theSameForecastsPayOrDoNot() throws Exception {
        Candles c = SimulatedMarket.of(21, 3200, 0).candles();
        double[] future = new double[c.size()];
        for (int t = 0; t + 1 < future.length; t++) {
            future[t] = Math.signum(c.close()[t + 1] - c.close()[t]);
        }
        CandleFile told = new CandleFile("told", new Candles(c.timeMillis(), c.open(), c.high(), c.low(), c.close(),
                c.volume(), future), List.of());
        Verdict[] verdicts = new Verdict[2];
        for (int i = 0; i < 2; i++) {
            try (Arena arena = Arena.ofConfined()) {
                verdicts[i] = ForecastJob.run(arena, told, Options.with(Options.QUICK, "costBps", 50.0 * i),
                        Progress.NONE).verdict();
            }
        }
        assertEquals(Verdict.EDGE, verdicts[0]);
        assertEquals(Verdict.EDGE_BUT_NOT_AFTER_COSTS, verdicts[1]);
    }
}

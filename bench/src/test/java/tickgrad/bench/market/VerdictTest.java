package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
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
                claims += r.verdict() == Verdict.EDGE ? 1 : 0;
                System.out.printf(Locale.ROOT, "edge %.1f seed %2d: hit rate %.4f, linear %.4f, %s %.4f, shuffled %.4f;"
                        + " %s%n", edge, seed, r.scores().get(0).primary(), r.scores().get(1).primary(), r.bestNaive(),
                        r.scores().get(0).primary() - r.interval().estimate(), r.scores().getLast().primary(),
                        r.sentence());
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
                    ForecastOptions.defaults().withTraining(1, 32, 1e-3, 0, 1), Progress.NONE);
            assertTrue(r.sentence().matches("NO EDGE: hit-rate advantage over \"(coin|majority so far|last direction)\""
                    + " [+-]\\d+\\.\\d\\d pp, 99% interval [+-]\\d+\\.\\d\\d to [+-]\\d+\\.\\d\\d pp"), r.sentence());
            assertEquals("NO EDGE", Verdict.NO_EDGE.toString());
        }
    }
}

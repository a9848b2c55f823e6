package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import tickgrad.bench.data.DataException;

/** A month of Binance minutes; skipped unless the environment variable TICKGRAD_DATA names the folder of real data. */
@EnabledIfEnvironmentVariable(named = "TICKGRAD_DATA", matches = ".+")
class RealCandlesTest {

    private static Path file(String name) {
        return Path.of(System.getenv("TICKGRAD_DATA"), "candles", name);
    }

    @Test
    void minutesOfAMonthAreCleanAndDirectionIsNotForeseen() throws Exception {
        CandleFile btc = CandleReader.read(file("BTCUSDT-perp-1m.csv"));
        assertEquals(43_199, btc.candles().size());
        assertEquals(1_746_372_780_000L, btc.candles().timeMillis()[0]);
        assertEquals(95_505.5, btc.candles().high()[0]);
        assertEquals(60_000, btc.candles().intervalMillis());
        assertTrue(btc.guards().stream().allMatch(g -> g.count() == 0), btc.guards().toString());
        assertEquals(43_200, CandleReader.read(file("SOLUSDT-perp-1m.csv")).candles().size());
        try (Arena arena = Arena.ofConfined()) {
            ForecastResult r = ForecastJob.run(arena, btc, ForecastOptions.defaults(), Progress.NONE);
            assertEquals(Verdict.NO_EDGE, r.verdict(), r.sentence());
            assertTrue(Math.abs(r.scores().getFirst().primary() - 0.5) < 0.02, r.scores().toString());
        }
    }

    @Test
    void fundingRatesAreNotCandles() {
        Path funding = file("BTCUSDT-perp-8h-funding.csv");
        assertEquals(funding + ": 266 of 266 bars cannot be used; first line 2: a price is 0 or less",
                assertThrows(DataException.class, () -> CandleReader.read(funding)).getMessage());
    }
}

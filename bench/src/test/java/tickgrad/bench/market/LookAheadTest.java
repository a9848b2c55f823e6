package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;

/** The future reaches no forecast; and if it did, this is what it would look like. */
class LookAheadTest {

    private static final ForecastOptions OPTIONS = Options.QUICK;
    private static final Candles HONEST = SimulatedMarket.of(21, 3200, 0).candles();

    private static Predictions predictions(Candles candles, ForecastOptions options) throws DataException {
        return result(candles, options).predictions();
    }

    private static ForecastResult result(Candles candles, ForecastOptions options) throws DataException {
        try (Arena arena = Arena.ofConfined()) {
            return ForecastJob.run(arena, new CandleFile("test", candles, List.of()), options, Progress.NONE);
        }
    }

    @Test
    void theFuturePlantedInAColumnMakesTheScoreJump() throws Exception {
        double[] future = new double[HONEST.size()];
        for (int t = 0; t + 1 < future.length; t++) {
            future[t] = Math.signum(HONEST.close()[t + 1] - HONEST.close()[t]);
        }
        ForecastResult honest = result(HONEST, OPTIONS);
        Candles told = new Candles(HONEST.timeMillis(), HONEST.open(), HONEST.high(), HONEST.low(), HONEST.close(),
                HONEST.volume(), future);
        ForecastResult cheat = result(told, OPTIONS);
        // 2,580 coins have a deviation of 1%: without the future no score lies above 55%, with it none below 95%.
        assertTrue(honest.scores().getFirst().primary() < 0.55, honest.scores().toString());
        assertTrue(cheat.scores().getFirst().primary() > 0.95, cheat.scores().toString());
        assertEquals(Verdict.NO_EDGE, honest.verdict());
        assertEquals(Verdict.EDGE, cheat.verdict());
        assertTrue(cheat.scores().getLast().primary() < 0.9, "shuffled labels learn nothing even then");
    }

    @Test
    void cuttingTheFileShortChangesNoEarlierForecast() throws Exception {
        for (Target target : Target.values()) {
            ForecastOptions options = Options.with(OPTIONS, "target", target, "horizon",
                    target == Target.DIRECTION ? 1 : 4);
            Predictions whole = predictions(HONEST, options);
            for (int n : new int[] {750, 1121, 1700, 3199}) {
                assertPrefix(predictions(HONEST.prefix(n), options), whole, n - whole.from());
            }
        }
    }

    /** As above, but the text is cut: which features there are must not hang on cells that come later, either. */
    @ParameterizedTest
    @ValueSource(strings = {"imbalance", "taker_buy_volume"})
    void cuttingTheTextShortChangesNoEarlierForecast(String column) throws Exception {
        int blank = 1400; // cells of that column are empty up to here
        List<String> lines = new ArrayList<>(List.of("time,open,high,low,close,volume," + column));
        for (int t = 0; t < HONEST.size(); t++) {
            double last = column.equals("imbalance") ? HONEST.imbalance()[t]
                    : HONEST.volume()[t] * (HONEST.imbalance()[t] + 1) / 2;
            lines.add(HONEST.timeMillis()[t] + "," + HONEST.open()[t] + "," + HONEST.high()[t] + "," + HONEST.low()[t]
                    + "," + HONEST.close()[t] + "," + HONEST.volume()[t] + "," + (t < blank ? "" : last));
        }
        CandleFile file = read(lines);
        assertEquals("missing imbalance 1,400 (taken as 0; first at line 2)", file.guards().getLast().toString());
        Predictions whole = predictions(file.candles(), OPTIONS);
        for (int n : new int[] {1121, blank, blank + 1, 1700}) {
            Candles cut = read(lines.subList(0, n + 1)).candles();
            assertEquals(n, cut.size());
            assertPrefix(predictions(cut, OPTIONS), whole, n - whole.from());
        }
    }

    private static CandleFile read(List<String> lines) throws DataException {
        return CandleReader.read(new TextFile("test.csv", String.join("\n", lines) + "\n"));
    }

    @Test
    void anotherFutureChangesNoEarlierForecast() throws Exception {
        Predictions whole = predictions(HONEST, OPTIONS);
        int t = 2000;
        double[][] column = {HONEST.open().clone(), HONEST.high().clone(), HONEST.low().clone(),
            HONEST.close().clone(), HONEST.volume().clone(), HONEST.imbalance().clone()};
        for (double[] c : column) {
            double shift = c[t] * 0.1;
            Arrays.setAll(c, i -> i <= t ? c[i] : c[i] * 1.3 + shift * Math.sin(i));
        }
        Predictions other = predictions(new Candles(HONEST.timeMillis(), column[0], column[1], column[2], column[3],
                column[4], column[5]), OPTIONS);
        int rows = t + 1 - whole.from();
        for (int i = 0; i < rows; i++) {
            assertArrayEquals(whole.value()[i], other.value()[i], "bar " + whole.index(i));
        }
        assertTrue(!Arrays.equals(whole.value()[rows + 5], other.value()[rows + 5]), "the change is seen afterwards");
    }

    private static void assertPrefix(Predictions cut, Predictions whole, int rows) {
        assertEquals(rows, cut.size());
        for (int i = 0; i < rows; i++) {
            assertArrayEquals(whole.value()[i], cut.value()[i], "bar " + whole.index(i));
            assertEquals(whole.fold(i).index(), cut.fold(i).index());
            assertEquals(whole.online(i), cut.online(i));
        }
    }
}

package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.bench.data.DataException;

class ForecastJobTest {

    private static final ForecastOptions OPTIONS = Options.QUICK;
    private static final SimulatedMarket MARKET = SimulatedMarket.of(31, 2600, 0.3);

    private static ForecastResult run(ForecastOptions options, Progress progress) {
        try (Arena arena = Arena.ofConfined()) {
            return ForecastJob.run(arena, MARKET, options, progress);
        }
    }

    @Test
    void sameSeedSameBits() throws Exception {
        ForecastResult a = run(OPTIONS, Progress.NONE);
        ForecastResult b = run(OPTIONS, Progress.NONE);
        assertEquals(csv(a), csv(b));
        assertEquals(a.interval(), b.interval());
        assertEquals(a.scores(), b.scores());
        assertEquals(a.strategy().perBar(), b.strategy().perBar());
        assertNotEquals(csv(a), csv(run(Options.with(OPTIONS, "seed", 8L), Progress.NONE)));
    }

    private static String csv(ForecastResult r) throws IOException {
        StringBuilder csv = new StringBuilder();
        r.predictions().writeCsv(csv);
        return csv.toString();
    }

    @Test
    void onlineLearningTouchesTheOnlineStageAlone() {
        Predictions frozen = run(Options.with(OPTIONS, "onlineRate", 0.0), Progress.NONE).predictions();
        Predictions learning = run(OPTIONS, Progress.NONE).predictions();
        int differ = 0;
        for (int i = 0; i < frozen.size(); i++) {
            if (!frozen.online(i)) {
                assertArrayEquals(frozen.value()[i], learning.value()[i]);
            }
            differ += Arrays.equals(frozen.value()[i], learning.value()[i]) ? 0 : 1;
        }
        assertTrue(differ > 1000, "online learning changes most of the online forecasts: " + differ);
    }

    @Test
    void everythingTheReportNeedsIsThere() {
        List<String> said = new ArrayList<>();
        List<Integer> epochs = new ArrayList<>();
        ForecastResult r = run(OPTIONS, new Progress() {
            @Override
            public void step(long done, long total, String message) {
                assertTrue(done >= 0 && done <= total);
                said.add(done + "/" + total + " " + message);
            }

            @Override
            public void loss(int epoch, double train, double validation) {
                assertTrue(train > 0 && validation > 0);
                epochs.add(epoch);
            }
        });
        assertEquals(List.of("18-32-32-1 tanh,tanh,identity", "linear model", "coin", "majority so far",
                "last direction", "shuffled labels"), r.scores().stream().map(Score::name).toList());
        assertEquals(r.features().size(), r.trained().X().cols());
        assertEquals(r.folds().stream().mapToInt(f -> f.train().length).sum(), epochs.size());
        assertEquals(2600 - 620, r.predictions().size());
        assertEquals(r.judged().length, r.advantage().getFirst().y().length);
        assertEquals(r.judged().length, r.calibration().stream().mapToInt(CalibrationBin::rows).sum());
        Score model = r.scores().getFirst();
        Score naive = r.scores().stream().filter(s -> s.name().equals(r.bestNaive())).findFirst().orElseThrow();
        assertEquals(model.primary() - naive.primary(), r.interval().estimate(), 1e-12);
        assertEquals(r.interval().estimate() * r.judged().length, last(r.advantage().getFirst()), 1e-9);
        assertEquals(r.strategy().net(), last(r.strategy().curves().getFirst()), 1e-12);
        assertEquals(0.5 + Math.asin(0.3) / Math.PI, r.attainable(), 1e-15);
        assertTrue(said.getFirst().startsWith("0/") && said.getLast().contains("bootstrap"), said.toString());
    }

    private static double last(Curve curve) {
        return curve.y()[curve.y().length - 1];
    }

    @Test
    void quantilesAscendEvenWhereTheNetworkLetsThemCross() {
        ForecastResult r = run(Options.with(OPTIONS, "target", Target.QUANTILES, "quantiles",
                new double[] {0.49, 0.5, 0.51}, "learningRate", 0.02, "onlineRate", 0.02, "patience", 5),
                Progress.NONE);
        for (float[] q : r.predictions().value()) {
            assertTrue(q[0] <= q[1] && q[1] <= q[2], Arrays.toString(q));
        }
    }

    @Test
    void quantilesCoverAsTheySay() {
        ForecastResult r = run(Options.with(OPTIONS, "target", Target.QUANTILES, "horizon", 3), Progress.NONE);
        assertEquals(List.of("q0.05", "q0.25", "q0.5", "q0.75", "q0.95"), r.predictions().names());
        for (CalibrationBin level : r.calibration()) {
            // Regimes change and folds are short: a tenth either way is far from a wrong sign or a wrong scale.
            assertEquals(level.forecast(), level.observed(), 0.1);
        }
    }

    @Test
    void returnsAreInTheirOwnUnit() {
        ForecastResult r = run(Options.with(OPTIONS, "target", Target.RETURN), Progress.NONE);
        double model = r.scores().getFirst().primary();
        double zero = r.scores().stream().filter(s -> s.name().equals("zero")).findFirst().orElseThrow().primary();
        // A planted correlation of 0.3 can save 5% of the RMSE at most; a wrong scale costs many times that.
        assertEquals(1, model / zero, 0.1);
    }

    @Test
    void predictionsAreRowsWithoutAClock() throws Exception {
        ForecastResult r = run(OPTIONS, Progress.NONE);
        Predictions p = r.predictions();
        List<String> lines = csv(r).lines().toList();
        assertEquals("index,time,fold,stage,p_up,outcome", lines.getFirst());
        assertEquals(p.size() + 1, lines.size());
        assertTrue(lines.get(1).startsWith("620,2025-01-01T10:20:00Z,0,offline,0."), lines.get(1));
        assertTrue(lines.getLast().matches("2599,2025-01-02T19:19:00Z,2,offline,0\\.\\d+,"), lines.getLast());
        assertFalse(csv(r).contains("NaN"));
    }

    @Test
    void pricesThatNeverMoveAreNoEdge() {
        double[] one = new double[1500];
        Arrays.fill(one, 1);
        long[] time = new long[one.length];
        Arrays.setAll(time, t -> 60_000L * (t + 1));
        CandleFile flat = new CandleFile("flat.csv", new Candles(time, one, one, one, one, one, null), List.of());
        for (Target target : Target.values()) {
            try (Arena arena = Arena.ofConfined()) {
                ForecastResult r = ForecastJob.run(arena, flat, Options.with(OPTIONS, "target", target),
                        Progress.NONE);
                assertEquals(Verdict.NO_EDGE, r.verdict(), r.sentence());
                assertTrue(target != Target.DIRECTION || r.sentence().equals("NO EDGE: only 0 rows could be judged"),
                        r.sentence());
            } catch (DataException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void tooFewBarsAreRefusedWithTheNumberNeeded() {
        CandleFile one = new CandleFile("one.csv", MARKET.candles().prefix(1), List.of());
        assertEquals("one.csv: 1 usable bar; a forecast needs at least 1,371: 120 to warm up, 1,000 to train, 250 to"
                + " test, 1 of horizon", assertThrows(DataException.class, () -> ForecastJob.run(Arena.ofAuto(), one,
                        ForecastOptions.defaults(), Progress.NONE)).getMessage());
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        assertEquals("horizon is 0; expected 1 to 10,000 bars", refused("horizon", 0));
        assertEquals("level is 1.0; expected between 0.5 and 1", refused("level", 1.0));
        assertEquals("quantiles is 0.5; expected ascending levels between 0 and 1",
                refused("quantiles", new double[] {0.5, 0.5}));
        assertEquals("trainBars is 1000; expected at least 4 x (horizon + embargo) = 2040 bars",
                refused("horizon", 500));
        assertEquals("network is 32; expected hidden layers and activation, such as \"32-32 tanh\"",
                refused("hidden", "32"));
    }

    private static String refused(String name, Object value) {
        return assertThrows(IllegalArgumentException.class, () -> Options.with(ForecastOptions.defaults(), name, value))
                .getMessage();
    }
}

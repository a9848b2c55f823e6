package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;
import tickgrad.model.ModelFile;
import tickgrad.model.live.Event;

/** The forecasts of a backtest's online stage are those of a live session that is fed the same candles, bit for bit. */
class BacktestIsLiveTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"DIRECTION,1", "DIRECTION,5", "RETURN,1", "QUANTILES,3"})
    void theSameCandlesGiveTheSameBits(Target target, int horizon) throws Exception {
        check(SimulatedMarket.of(41, 2700, 0.3).candles(), Options.with(Options.QUICK, "target", target, "horizon", horizon,
                "onlineRate", 0.01));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TICKGRAD_DATA", matches = ".+")
    void soDoRealCandles() throws Exception {
        Candles real = CandleReader.read(Path.of(System.getenv("TICKGRAD_DATA"), "candles", "BTCUSDT-perp-1m.csv")).candles();
        check(real.prefix(9000), Options.QUICK);
    }

    private void check(Candles candles, ForecastOptions options) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Samples samples = Samples.of(candles, options.horizon());
            List<Fold> folds = WalkForward.folds(
                    samples.first(), samples.size(), options.horizon(), options.embargo(), options.trainBars());
            Matrix raw = Matrix.allocate(arena, samples.size(), samples.x()[samples.first()].length);
            for (int t = samples.first(); t < samples.size(); t++) {
                for (int j = 0; j < raw.cols(); j++) {
                    raw.set(t, j, (float) samples.x()[t][j]);
                }
            }
            NetworkForecaster network = new NetworkForecaster(
                    arena, samples, raw, options, Architecture.of(options.architecture(raw.cols())), Score.Role.MODEL);
            double[][] backtest = Walk.run(new Saving(network), samples, folds, options.outputs(), Progress.NONE);
            int compared = 0;
            int versions = 0;
            long rebased = 0;
            for (Fold fold : folds) {
                if (fold.onlineFrom() == fold.testTo()) {
                    continue;
                }
                Watch watch = new Watch(
                        arena, ModelFile.load(arena, file(fold)), "", true, options.onlineRate(), options.horizon());
                int from = fold.onlineFrom() - options.horizon();
                List<String> answers = new ArrayList<>();
                for (String line : CandleText.lines(candles, from - (Features.MEMORY - 1), fold.testTo())) {
                    String answer = watch.take(1, line);
                    if (answer != null && !answer.endsWith("warming")) {
                        answers.add(answer);
                    }
                }
                assertEquals(fold.testTo() - from, answers.size(), "one answer a bar, once features are warm");
                for (int t = fold.onlineFrom(); t < fold.testTo(); t++) {
                    String[] live = answers.get(t - from).split(",");
                    assertEquals(candles.timeMillis()[t], Long.parseLong(live[0]));
                    double[] y = backtest[t - folds.getFirst().testFrom()];
                    for (int j = 0; j < y.length; j++) {
                        assertEquals(
                                Float.floatToRawIntBits((float) y[j]), Float.floatToRawIntBits(Float.parseFloat(live[1 + j])),
                                "bar " + t + " of fold " + fold.index());
                        compared++;
                    }
                }
                rebased += watch.learner().counters().get(Event.REBASED);
                versions += (int) watch.learner().version();
            }
            assertTrue(rebased > 0, "the scale moves on the way");
            assertTrue(versions > 50, "it learns: " + versions);
            System.out.printf("backtest is live: %s, horizon %d: %,d forecasts compared, %,d versions, 0 bits differ%n",
                    options.target(), options.horizon(), compared, versions);
        }
    }

    private Path file(Fold fold) {
        return folder.resolve("fold-" + fold.index());
    }

    /** Keeps the network of each fold before it learns online. */
    private final class Saving implements Forecaster {
        private final NetworkForecaster network;

        Saving(NetworkForecaster network) {
            this.network = network;
        }

        @Override
        public String name() {
            return network.name();
        }

        @Override
        public Score.Role role() {
            return network.role();
        }

        @Override
        public void fit(Fold fold, Progress progress) {
            network.fit(fold, progress);
            try {
                ModelFile.save(file(fold), network.trained().model());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void learn(int row) {
            network.learn(row);
        }

        @Override
        public void forecast(int row, double[] y) {
            network.forecast(row, y);
        }
    }
}

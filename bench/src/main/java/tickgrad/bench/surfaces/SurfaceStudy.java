package tickgrad.bench.surfaces;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tickgrad.bench.fit.LinearModel;

/**
 * The days of a series in few factors, and one day ahead. All that is fitted is fitted on the first days; what is said of a test day uses
 * that day for its reconstruction, and only earlier days for its forecast.
 */
public final class SurfaceStudy {
    static final String PCA = "principal components";
    static final String FACTOR_NETWORK = "components + network";
    static final String AUTOENCODER = "autoencoder";
    static final String PERSISTENCE = "persistence";
    static final String PCA_FORECAST = "components, vector autoregression";
    static final String PCA_CHANGE = "yesterday + change of components";
    static final String NETWORK = "yesterday + learnt linear factors";
    static final String TANH_NETWORK = "yesterday + tanh network";

    private final SurfaceSeries s;
    private final int n;
    private final int epochs;
    private final Consumer<String> step;

    /**
     * A study.
     *
     * @param s      the series
     * @param n      days to learn from, the first ones
     * @param epochs the most passes of a training
     * @param step   hears of every training that ended
     */
    public SurfaceStudy(SurfaceSeries s, int n, int epochs, Consumer<String> step) {
        this.s = s;
        this.n = n;
        this.epochs = epochs;
        this.step = step;
    }

    /** Each test day's surface from its own f numbers: principal components, the same with a network on top, an autoencoder. */
    public List<Forecast> reconstructions(int f, int seeds, long seed) {
        Pca pca = Pca.of(s.filled(), n, f);
        double[][] scores = map(0, s.days(), d -> pca.scores(s.filled()[d]));
        double[][] linear = map(0, s.days(), d -> pca.row(scores[d]));
        List<Forecast> all = new ArrayList<>(List.of(new Forecast(PCA, -1, Arrays.copyOfRange(linear, n, s.days()))));
        double[][] rest = map(0, n, d -> less(d, linear[d]));
        double[] mean = pca.row(new double[f]);
        double[][] centred = map(0, n, d -> less(d, mean));
        for (int i = 0; i < seeds; i++) {
            try (Arena arena = Arena.ofConfined()) {
                DayNetwork net = DayNetwork.train(arena, Arrays.copyOf(scores, n), rest, "32 tanh", epochs, seed + i);
                all.add(new Forecast(FACTOR_NETWORK, seed + i, map(n, s.days(), d -> plus(linear[d], net.predict(scores[d])))));
                step.accept(f + " factors, " + FACTOR_NETWORK + ", " + net.epochs() + " epochs");
                String hidden = "64-" + f + "-64 tanh,identity,tanh,identity";
                DayNetwork code = DayNetwork.train(arena, Arrays.copyOf(s.filled(), n), centred, hidden, epochs, seed + i);
                all.add(new Forecast(AUTOENCODER, seed + i, map(n, s.days(), d -> plus(mean, code.predict(s.filled()[d])))));
                step.accept(f + " factors, " + AUTOENCODER + ", " + code.epochs() + " epochs");
            }
        }
        return all;
    }

    /** Each test day's surface from the days before it: persistence, f principal components, and networks with f linear factors
     * of their own, or a hidden layer of tanh. */
    public List<Forecast> forecasts(int f, int seeds, long seed) {
        Pca pca = Pca.of(s.filled(), n, f);
        double[][] scores = map(0, s.days(), d -> pca.scores(s.filled()[d]));
        int[] first = new int[n - 1];
        Arrays.setAll(first, d -> d);
        LinearModel next = LinearModel.fit(scores, first, f, Arrays.copyOfRange(scores, 1, n));
        List<Forecast> all = new ArrayList<>();
        all.add(new Forecast(PERSISTENCE, -1, map(n, s.days(), d -> s.filled()[d - 1])));
        all.add(new Forecast(PCA_FORECAST, -1, map(n, s.days(), d -> pca.row(next.predict(scores[d - 1])))));
        all.add(new Forecast(PCA_CHANGE, -1, map(n, s.days(), d -> {
            double[] today = pca.row(scores[d - 1]);
            double[] tomorrow = pca.row(next.predict(scores[d - 1]));
            double[] surface = s.filled()[d - 1].clone();
            for (int j = 0; j < surface.length; j++) {
                surface[j] += tomorrow[j] - today[j];
            }
            return surface;
        })));
        double[][] change = map(1, n, d -> less(d, s.filled()[d - 1]));
        for (int i = 0; i < seeds; i++) {
            all.add(changes(NETWORK, f + " identity", change, seed + i));
            all.add(changes(TANH_NETWORK, "16 tanh", change, seed + i));
        }
        return all;
    }

    /** A network from the whole surface of a day to its change until the next. */
    private Forecast changes(String name, String hidden, double[][] change, long seed) {
        try (Arena arena = Arena.ofConfined()) {
            DayNetwork net = DayNetwork.train(arena, Arrays.copyOf(s.filled(), n - 1), change, hidden + ",identity", epochs, seed);
            step.accept(name + ", " + net.epochs() + " epochs");
            return new Forecast(name, seed, map(n, s.days(), d -> plus(s.filled()[d - 1], net.predict(s.filled()[d - 1]))));
        }
    }

    private interface Row {
        double[] of(int day);
    }

    private static double[][] map(int from, int to, Row row) {
        double[][] rows = new double[to - from][];
        for (int d = from; d < to; d++) {
            rows[d - from] = row.of(d);
        }
        return rows;
    }

    /** A day's volatilities less a row; NaN where the point is bad. */
    private double[] less(int day, double[] row) {
        double[] difference = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            difference[j] = s.good(day, j) ? s.vols()[day][j] - row[j] : Double.NaN;
        }
        return difference;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int j = 0; j < sum.length; j++) {
            sum[j] += b[j];
        }
        return sum;
    }
}

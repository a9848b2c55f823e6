package tickgrad.bench.surfaces;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tickgrad.bench.market.BlockBootstrap;
import tickgrad.bench.market.Interval;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** What a {@link SurfaceStudy} found, in words, tables, charts and JSON. */
public final class SurfaceReport {
    private static final double LEVEL = 0.95;

    /** Squared errors are shown in squared volatility points, hundredths. */
    private static final double POINTS = 1e4;

    private final SurfaceSeries s;
    private final int n;
    private final long seed;

    /** A report on a series whose first n days were learnt from. */
    public SurfaceReport(SurfaceSeries s, int n, long seed) {
        this.s = s;
        this.n = n;
        this.seed = seed;
    }

    /** Errors of the forecasts of one method, one a seed, ascending. */
    private double[] errors(List<Forecast> all, String name) {
        return all.stream().filter(f -> f.name().equals(name)).mapToDouble(f -> f.rmse(s, n)).sorted().toArray();
    }

    private static double median(double[] ascending) {
        int size = ascending.length;
        return 0.5 * (ascending[(size - 1) / 2] + ascending[size / 2]);
    }

    private static boolean isNetwork(String name) {
        return name.equals(SurfaceStudy.NETWORK) || name.equals(SurfaceStudy.TANH_NETWORK);
    }

    private static List<String> names(List<Forecast> all) {
        return all.stream().map(Forecast::name).distinct().toList();
    }

    /** Adds the sentence to take away: whether learnt factors beat the best of the methods without one, a day ahead. */
    public void verdict(Report report, List<Forecast> ahead) {
        double own = median(errors(ahead, SurfaceStudy.NETWORK));
        String best = names(ahead).stream().filter(name -> !isNetwork(name))
                .min((a, b) -> Double.compare(errors(ahead, a)[0], errors(ahead, b)[0])).orElseThrow();
        Interval gain = gain(ahead, SurfaceStudy.PERSISTENCE);
        boolean better = own < errors(ahead, best)[0] && gain.aboveZero();
        report.verdict(
                better ? Tone.GOOD : Tone.WARNING,
                "One day ahead: learnt factors " + Format.number(own) + ", persistence " + Format.number(errors(ahead, SurfaceStudy.PERSISTENCE)[0])
                        + (better ? "" : ": NOT CLEARLY BETTER"),
                "root mean square error in volatilities, median of the seeds; best without a network: " + best + " "
                        + Format.number(errors(ahead, best)[0]) + "; squared error against persistence down by " + interval(gain));
    }

    /** What the first network saves of a method's mean squared error, day by day. */
    private Interval gain(List<Forecast> ahead, String over) {
        Forecast own = ahead.stream().filter(f -> f.name().equals(SurfaceStudy.NETWORK)).findFirst().orElseThrow();
        Forecast other = ahead.stream().filter(f -> f.name().equals(over)).findFirst().orElseThrow();
        double[] saved = new double[own.values().length];
        for (int day = 0; day < saved.length; day++) {
            double difference = other.squaredError(s, n, day) - own.squaredError(s, n, day);
            saved[day] = Double.isNaN(difference) ? 0 : difference;
        }
        return BlockBootstrap.mean(saved, 1, LEVEL, POINTS, seed);
    }

    private static String interval(Interval i) {
        return Format.number(i.estimate()) + " (" + Format.number(i.low()) + " to " + Format.number(i.high()) + ", " + i.percent()
                + ") squared volatility points";
    }

    /** Adds the section about the data. */
    public void data(Report report) {
        report.heading("Data");
        report.figure("surfaces", s.name(), s.dates()[0] + " to " + s.dates()[s.days() - 1]);
        report.figure("days", Format.count(s.days()), Format.count(n) + " to learn from, then " + Format.count(s.days() - n) + " to judge by, from "
                + s.dates()[n]);
        report.figure("points", s.points() + " a day", s.strikes().length + " strikes, " + s.points() / s.strikes().length + " maturities ("
                + s.maturities().length + " listed)");
        report.figure("bad points", Format.count(s.bad(0, n)) + " + " + Format.count(s.bad(n, s.days())),
                "at the floor of " + s.floor() + " or no number, in the two parts: they weigh nothing");
    }

    /** Adds reconstructions from several numbers of factors. */
    public void reconstructions(Report report, Map<Integer, List<Forecast>> byFactors) {
        report.heading("Each day in few factors");
        report.note("root mean square error on the test days, in volatilities: median (least to greatest) over the seeds");
        report.table("factors", SurfaceStudy.PCA, SurfaceStudy.FACTOR_NETWORK, SurfaceStudy.AUTOENCODER);
        byFactors.forEach((f, all) -> report.row("" + f, shown(errors(all, SurfaceStudy.PCA)), shown(errors(all, SurfaceStudy.FACTOR_NETWORK)),
                shown(errors(all, SurfaceStudy.AUTOENCODER))));
        double[] x = byFactors.keySet().stream().mapToDouble(f -> f).toArray();
        Chart chart = new Chart("Reconstruction error by factors", "factors", "volatility").logY();
        for (String name : List.of(SurfaceStudy.PCA, SurfaceStudy.FACTOR_NETWORK, SurfaceStudy.AUTOENCODER)) {
            chart.line(name, x, byFactors.values().stream().mapToDouble(all -> median(errors(all, name))).toArray()).points("", x,
                    byFactors.values().stream().mapToDouble(all -> median(errors(all, name))).toArray());
        }
        report.chart(chart);
    }

    /** Adds the forecasts. */
    public void forecasts(Report report, List<Forecast> ahead, int f) {
        report.heading("One day ahead, " + f + " factors");
        report.table("root mean square error", "median", "least", "greatest", "against persistence");
        double base = errors(ahead, SurfaceStudy.PERSISTENCE)[0];
        for (String name : names(ahead)) {
            double[] e = errors(ahead, name);
            report.row(name, Format.number(median(e)), Format.number(e[0]), Format.number(e[e.length - 1]), Format.percent(median(e) / base - 1));
        }
        for (String name : names(ahead)) {
            if (!isNetwork(name)) {
                report.figure("learnt factors save against " + name, interval(gain(ahead, name)));
            }
        }
        Map<String, Forecast> first = ahead.stream().collect(Collectors.toMap(Forecast::name, a -> a, (a, b) -> a, LinkedHashMap::new));
        double[] day = Chart.index(s.days() - n);
        Chart cumulative = new Chart("Squared error saved against persistence, cumulated (higher is better)", "test day",
                "squared volatility points");
        first.values().stream().filter(a -> !a.name().equals(SurfaceStudy.PERSISTENCE) && !a.name().equals(SurfaceStudy.PCA_FORECAST))
                .forEach(a -> cumulative.line(a.name(), day, saved(first.get(SurfaceStudy.PERSISTENCE), a)));
        report.chart(cumulative);
        Chart points = new Chart("Error by strike, mean over maturities", "strike", "volatility").logY();
        first.values().forEach(a -> points.line(a.name(), s.strikes(), byStrike(a.byPoint(s, n))));
        report.chart(points);
    }

    private double[] saved(Forecast base, Forecast own) {
        double[] sums = new double[base.values().length];
        double sum = 0;
        for (int day = 0; day < sums.length; day++) {
            double difference = base.squaredError(s, n, day) - own.squaredError(s, n, day);
            sum += Double.isNaN(difference) ? 0 : POINTS * difference;
            sums[day] = sum;
        }
        return sums;
    }

    private double[] byStrike(double[] errors) {
        double[] mean = new double[s.strikes().length];
        int maturities = errors.length / mean.length;
        for (int j = 0; j < errors.length; j++) {
            mean[j % mean.length] += errors[j] / maturities;
        }
        return mean;
    }

    private static String shown(double[] ascending) {
        return ascending.length == 1 ? Format.number(ascending[0])
                : Format.number(median(ascending)) + " (" + Format.number(ascending[0]) + " to "
                        + Format.number(ascending[ascending.length - 1]) + ")";
    }

    /** All errors; no times, so equal bits give an equal file. */
    public JsonObject json(Map<Integer, List<Forecast>> byFactors, List<Forecast> ahead, int f) {
        JsonObject reconstruction = new JsonObject();
        byFactors.forEach((factors, all) -> reconstruction.add("" + factors, methods(all)));
        return new JsonObject().add("data", s.name()).add("days", s.days()).add("trainingDays", n).add("points", s.points())
                .add("badTraining", s.bad(0, n)).add("badTest", s.bad(n, s.days())).add("seed", seed)
                .add("reconstructionErrors", reconstruction).add("forecastFactors", f).add("forecastErrors", methods(ahead));
    }

    private JsonObject methods(List<Forecast> all) {
        JsonObject json = new JsonObject();
        for (String name : names(all)) {
            JsonArray errors = new JsonArray();
            Arrays.stream(errors(all, name)).forEach(errors::add);
            json.add(name, errors);
        }
        return json;
    }
}

package tickgrad.bench.calibrate;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;
import tickgrad.kernel.Machine;

/** A {@link Calibrated} in words, tables, charts, JSON and CSV. */
public final class CalibrateReport {
    private CalibrateReport() {}

    /** Adds everything; {@code strikes} volatilities belong to one maturity, 0 if that is not known. */
    public static void addTo(Report report, Calibrated c, List<String> names, int strikes) {
        Surfaces s = c.surfaces();
        report.verdict(
                c.failures() == 0 ? Tone.GOOD : Tone.WARNING,
                Format.count(c.rows().length) + " surfaces calibrated, median " + Format.nanos(c.nanosAt(0.5)) + " each",
                "volatility error " + Format.number(c.totalVolError()) + " after calibration; network's standardised error on these surfaces "
                        + Format.number(c.rmse()) + "; " + c.failures() + " searches did not converge");
        report.heading("Surfaces and network");
        report.figure("data", s.name(), Format.count(s.size()) + " surfaces of " + s.points() + " volatilities");
        report.figure("left out", Format.count(s.unsound()) + " + " + Format.count(s.outside()),
                "not positive numbers, and parameters outside the box; of " + Format.count(s.rows()) + " lines");
        report.figure("network", c.architecture(), c.source());
        report.figure("standardised error, hold-out", Format.number(c.rmse()), Format.count(c.rows().length) + " rows not trained on here");
        report.figure("standardised error, all rows", Format.number(c.rmseAll()));
        if (c.trainLoss().length > 0) {
            report.terminalChart(new Chart("Training loss by epoch", "epoch", "MSE, standardised").logY()
                    .line("training", Chart.index(c.trainLoss().length, 1), c.trainLoss()));
        }
        report.heading("Parameters recovered");
        report.table("|found - true|", "median", "p95", "max", "median, share of box");
        for (int j = 0; j < s.parameters(); j++) {
            double[] e = c.errors(j);
            double width = s.box().upper()[j] - s.box().lower()[j];
            report.row(names.get(j), Format.number(Calibrated.at(e, 0.5)), Format.number(Calibrated.at(e, 0.95)),
                    Format.number(e[e.length - 1]), Format.percent(Calibrated.at(e, 0.5) / width));
        }
        for (int j = 0; j < s.parameters(); j++) {
            report.chart(scatter(c, j, names.get(j)));
        }
        report.heading("Surfaces after calibration");
        double[] row = c.volError().clone();
        Arrays.sort(row);
        report.figure("volatility error", Format.number(c.totalVolError()), "root mean square over all rows and points, volatilities");
        report.figure("of one surface", Format.number(Calibrated.at(row, 0.5)), "median; worst " + Format.number(row[row.length - 1]));
        report.figure("parameters at a bound", Format.count(c.atBound()));
        report.chart(points(c, strikes));
        time(report, c);
    }

    private static void time(Report report, Calibrated c) {
        report.heading("Time");
        int[] steps = c.iterations().clone();
        Arrays.sort(steps);
        report.figure("steps tried", "median " + steps[steps.length / 2], "most " + steps[steps.length - 1]);
        report.figure("heap", Format.significant((double) c.bytes() / c.counted(), 3) + " B per calibration",
                Format.count(c.bytes()) + " B in " + Format.count(c.counted()) + "; the counter saw " + c.controlBytes() + " B for one small object");
        report.table("calibration", "median", "p90", "p99", "p99.9", "max");
        report.row("from the middle of the box", Format.nanos(c.nanosAt(0.5)), Format.nanos(c.nanosAt(0.9)), Format.nanos(c.nanosAt(0.99)),
                Format.nanos(c.nanosAt(0.999)), Format.nanos(c.nanos()[c.nanos().length - 1]));
        double[] shares = IntStream.range(0, 200).mapToDouble(i -> 1 - Math.pow(10, -3.0 * i / 199)).toArray();
        report.chart(new Chart("Time of a calibration by percentile", "percentile of calibrations", "ns").percentileX().logY()
                .line("calibration", shares, Arrays.stream(shares).map(c::nanosAt).toArray()));
    }

    private static Chart scatter(Calibrated c, int j, String name) {
        double[] truth = Arrays.stream(c.rows()).mapToDouble(r -> c.surfaces().x()[r][j]).toArray();
        double[] found = Arrays.stream(c.found()).mapToDouble(x -> x[j]).toArray();
        return new Chart(name + ": found against true", "true", "found").diagonal().points("surface", truth, found);
    }

    private static Chart points(Calibrated c, int strikes) {
        Chart chart = new Chart("Volatility error by point, after calibration", strikes > 0 ? "strike" : "point", "root mean square").logY();
        int each = strikes > 0 ? strikes : c.pointError().length;
        for (int from = 0; from < c.pointError().length; from += each) {
            double[] line = Arrays.copyOfRange(c.pointError(), from, from + each);
            chart.line(strikes > 0 ? "maturity " + (from / each + 1) : "all points", Chart.index(each, 1), line);
        }
        return chart;
    }

    /** All figures; those of the machine's time stand apart, the rest is the same for equal bits. */
    public static JsonObject json(Calibrated c, List<String> names, long seed) {
        Surfaces s = c.surfaces();
        JsonObject parameters = new JsonObject();
        for (int j = 0; j < s.parameters(); j++) {
            double[] e = c.errors(j);
            parameters.add(names.get(j), new JsonObject().add("median", Calibrated.at(e, 0.5)).add("p95", Calibrated.at(e, 0.95))
                    .add("max", e[e.length - 1]).add("lower", s.box().lower()[j]).add("upper", s.box().upper()[j]));
        }
        JsonArray points = new JsonArray();
        Arrays.stream(c.pointError()).forEach(points::add);
        int[] steps = c.iterations().clone();
        Arrays.sort(steps);
        JsonObject time = new JsonObject().add("engine", Machine.describe()).add("calibrations", c.nanos().length)
                .add("medianNanos", c.nanosAt(0.5)).add("p99Nanos", c.nanosAt(0.99)).add("maxNanos", c.nanos()[c.nanos().length - 1])
                .add("heapBytes", c.bytes()).add("heapCalibrations", c.counted());
        return new JsonObject().add("data", s.name()).add("rows", s.rows()).add("unsound", s.unsound()).add("outside", s.outside())
                .add("usable", s.size()).add("holdOut", c.rows().length).add("seed", seed).add("network", c.architecture())
                .add("source", c.source()).add("standardisedError", c.rmse()).add("standardisedErrorAllRows", c.rmseAll())
                .add("parameterErrors", parameters).add("volatilityError", c.totalVolError()).add("pointErrors", points)
                .add("failures", c.failures()).add("atBound", c.atBound()).add("medianSteps", steps[steps.length / 2])
                .add("mostSteps", steps[steps.length - 1]).add("time", time);
    }

    /** One line a surface: no times, so equal bits give an equal file. Rows count the usable ones from 0. */
    public static String csv(Calibrated c, List<String> names) {
        StringBuilder csv = new StringBuilder("row");
        names.forEach(name -> csv.append(',').append(name).append(',').append(name).append("_found"));
        csv.append(",volatility_error,steps\n");
        for (int i = 0; i < c.rows().length; i++) {
            csv.append(c.rows()[i]);
            for (int j = 0; j < names.size(); j++) {
                csv.append(',').append(c.surfaces().x()[c.rows()[i]][j]).append(',').append(c.found()[i][j]);
            }
            csv.append(',').append(c.volError()[i]).append(',').append(c.iterations()[i]).append('\n');
        }
        return csv.toString();
    }
}

package tickgrad.bench.differential;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.util.Arrays;
import java.util.List;
import tickgrad.bench.differential.Cell.Spread;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;
import tickgrad.kernel.Machine;

/** Cells in words, tables, charts and JSON. */
public final class DifferentialReport {
    /** Prices are of the order of 1: errors are shown in hundredths of it. */
    private static final double SHOWN = 100;

    private static final double GOOD = 0.7;

    private DifferentialReport() {}

    /** Adds what the first cell says; {@code unit} where prices are of the order of 1. */
    public static void verdict(Report report, List<Cell> cells, boolean unit) {
        Cell c = cells.getFirst();
        double ratio = c.priceRatio();
        double scale = unit ? SHOWN : 1;
        report.verdict(
                ratio <= GOOD ? Tone.GOOD : Tone.WARNING,
                "Median price error " + (ratio < 1 ? "down to " : "UP to ") + Format.number(ratio) + " of that without differentials",
                c.problem() + " from " + Format.count(c.samples()) + " samples, " + c.plain().size() + " seeds; median "
                        + Format.number(scale * Spread.of(c.plain(), Training::priceError).median()) + " without, "
                        + Format.number(scale * Spread.of(c.differential(), Training::priceError).median()) + " with"
                        + (unit ? ", in hundredths" : ""));
    }

    /** Adds one problem: its cells by ascending samples; {@code unit} where prices are of the order of 1. */
    public static void problem(Report report, List<Cell> cells, boolean unit) {
        double scale = unit ? SHOWN : 1;
        report.heading(cells.getFirst().problem());
        report.note("root mean square errors" + (unit ? " x 100" : "") + ": median (least to greatest) over the seeds");
        report.table("price error", "without differentials", "with", "ratio of medians", "seeds better with");
        for (Cell c : cells) {
            report.row(Format.count(c.samples()), shown(Spread.of(c.plain(), Training::priceError).times(scale)),
                    shown(Spread.of(c.differential(), Training::priceError).times(scale)), Format.number(c.priceRatio()),
                    Format.percent(c.wins()));
        }
        if (!Double.isNaN(cells.getFirst().plain().getFirst().deltaError())) {
            report.table("error of derivatives", "without differentials", "with", "ratio of medians");
            for (Cell c : cells) {
                report.row(Format.count(c.samples()), shown(Spread.of(c.plain(), Training::deltaError).times(scale)),
                        shown(Spread.of(c.differential(), Training::deltaError).times(scale)), Format.number(c.deltaRatio()));
            }
        }
        report.table("time of a training", "without", "with", "ratio");
        for (Cell c : cells) {
            double plain = Spread.of(c.plain(), t -> t.nanos()).median();
            double with = Spread.of(c.differential(), t -> t.nanos()).median();
            report.row(Format.count(c.samples()), Format.nanos(plain), Format.nanos(with), Format.number(with / plain));
        }
        if (cells.size() > 1) {
            report.chart(bySamples(cells, scale));
        }
        Cell last = cells.getFirst();
        double[] seed = Chart.index(last.plain().size(), 1);
        report.chart(new Chart("Price error by seed, " + Format.count(last.samples()) + " samples", "seed", "error").logY()
                .points("without differentials", seed, scaled(Cell.errors(last.plain()), scale))
                .points("with", seed, scaled(Cell.errors(last.differential()), scale)));
    }

    private static Chart bySamples(List<Cell> cells, double scale) {
        double[] x = cells.stream().mapToDouble(Cell::samples).toArray();
        Spread[] plain = cells.stream().map(c -> Spread.of(c.plain(), Training::priceError).times(scale)).toArray(Spread[]::new);
        Spread[] with = cells.stream().map(c -> Spread.of(c.differential(), Training::priceError).times(scale)).toArray(Spread[]::new);
        return new Chart("Price error by samples: medians, and least to greatest", "samples", "error").logX().logY()
                .band("without, all seeds", x, array(plain, 0), array(plain, 2))
                .band("with, all seeds", x, array(with, 0), array(with, 2))
                .line("without differentials", x, array(plain, 1))
                .line("with", x, array(with, 1));
    }

    /** Adds the first seed's price curves of a problem of one input. */
    public static void curve(Report report, Samples s, Cell cell) {
        double[] x = Arrays.stream(s.testX()).mapToDouble(row -> row[0]).toArray();
        report.chart(new Chart("Price by spot, first seed, " + Format.count(cell.samples()) + " samples", "spot", "price")
                .dashed("closed form", x, s.price())
                .line("without differentials", x, cell.plain().getFirst().prices())
                .line("with", x, cell.differential().getFirst().prices()));
    }

    private static double[] array(Spread[] spreads, int which) {
        return Arrays.stream(spreads).mapToDouble(s -> which == 0 ? s.least() : which == 1 ? s.median() : s.most()).toArray();
    }

    private static double[] scaled(double[] values, double scale) {
        return Arrays.stream(values).map(v -> scale * v).toArray();
    }

    private static String shown(Spread s) {
        return Format.significant(s.median(), 3) + " (" + Format.significant(s.least(), 3) + " to " + Format.significant(s.most(), 3) + ")";
    }

    /** All errors by seed; those of the machine's time stand apart. */
    public static JsonObject json(List<Cell> cells, int epochs, long seed) {
        JsonArray rows = new JsonArray();
        JsonArray times = new JsonArray();
        for (Cell c : cells) {
            rows.add(new JsonObject().add("problem", c.problem()).add("samples", c.samples()).add("priceRatio", c.priceRatio())
                    .add("deltaRatio", number(c.deltaRatio())).add("plain", errors(c.plain())).add("differential", errors(c.differential())));
            times.add(new JsonObject().add("problem", c.problem()).add("samples", c.samples())
                    .add("plainNanos", Spread.of(c.plain(), t -> t.nanos()).median())
                    .add("differentialNanos", Spread.of(c.differential(), t -> t.nanos()).median()));
        }
        return new JsonObject().add("network", Training.HIDDEN).add("epochs", epochs).add("seed", seed).add("cells", rows)
                .add("engine", Machine.describe()).add("times", times);
    }

    private static JsonObject errors(List<Training> trainings) {
        JsonArray price = new JsonArray();
        JsonArray delta = new JsonArray();
        for (Training t : trainings) {
            price.add(t.priceError());
            delta.add(number(t.deltaError()));
        }
        return new JsonObject().add("priceErrors", price).add("deltaErrors", delta);
    }

    private static JsonValue number(double value) {
        return Double.isNaN(value) ? Json.NULL : Json.value(value);
    }
}

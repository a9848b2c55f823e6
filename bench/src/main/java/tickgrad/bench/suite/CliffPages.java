package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.List;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Report;

/** Where speed could fall off a cliff: order of warming, other nets, odd sizes, narrow vectors, subnormal inputs, cold start, threads. */
final class CliffPages {
    private CliffPages() {}

    /** Adds a section for each subject that was measured. */
    static void addTo(Report report, Results results) {
        odd(report, results.rows("odd"));
        plain(report, "Cold start", "Steady nanoseconds in fresh JVMs, over orders of what is made hot first.", results.rows("cold"));
        plain(report, "Rotation", "Each net alone, in turn with the others, and in a JVM that others have used.", results.rows("rotation"));
        plain(report, "Vector widths", "The same bits from narrower vectors, and their share of that width's peak.", results.rows("widths"));
        plain(report, "Subnormal inputs", "Nanoseconds on ordinary inputs, and on the same times 2^-130.", results.rows("subnormals"));
        plain(report, "Warm-up", "Time until predictions, online and batch steps are compiled and allocate nothing.", results.rows("warmup"));
        plain(report, "Threads", "Data-parallel training, with the same bits.", results.rows("threads"));
    }

    private static void plain(Report report, String heading, String note, List<JsonObject> rows) {
        if (!rows.isEmpty()) {
            report.heading(heading).note(note);
            Page.table(report, rows);
        }
    }

    /** A series is named {@code PASS SHAPE}; the passes of one shape share a chart. */
    private static void odd(Report report, List<JsonObject> rows) {
        if (rows.isEmpty()) {
            return;
        }
        report.heading("Odd sizes");
        report.note("Time per multiply-add over sizes in steps of one. Dashed: with the padding's multiply-adds counted in.");
        for (String shape : rows.stream().map(CliffPages::shape).distinct().toList()) {
            Chart chart = new Chart(shape.isEmpty() ? "By size" : shape, "size", "ns per multiply-add").logY();
            List<JsonObject> of = rows.stream().filter(row -> shape(row).equals(shape)).toList();
            for (String series : Page.values(of, "series")) {
                List<JsonObject> points = Page.where(of, "series", series);
                double[] size = Page.column(points, "size");
                chart.line(series.split(" ")[0], size, Page.column(points, "nsPerMultiplyAdd"));
                chart.dashed("", size, Page.column(points, "nsPerPadded"));
            }
            report.chart(chart);
        }
    }

    private static String shape(JsonObject row) {
        String series = ResultFile.text(row, "series");
        int blank = series.indexOf(' ');
        return blank < 0 ? "" : series.substring(blank + 1);
    }
}

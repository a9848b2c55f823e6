package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.List;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** Latency at a fixed pace, with the machine's own beside it. */
final class LatencyPage {
    /** On an idle machine, two looks at the clock: a hundredth of that. */
    private static final double BUSY_NANOS = 5000;

    private LatencyPage() {}

    /** Adds the table and a chart for every net and rate. */
    static void addTo(Report report, Results results) {
        List<JsonObject> rows = results.rows("latency");
        if (rows.isEmpty()) {
            return;
        }
        report.heading("Paced latency");
        report.note("Counted from the moment each call was due, so a stall delays the calls behind it too. \"nothing\" is a loop that does"
                + " nothing at the same pace, right after the others: the machine's own jitter. Percentiles that fewer than ten calls"
                + " exceeded are left out; the histograms are in latency.hlog.");
        report.table("net", "call", "calls/s", "p50", "p99", "p99.9", "p99.99", "max");
        for (JsonObject row : rows) {
            double asked = ResultFile.number(row, "rate");
            double paced = ResultFile.number(row, "paced");
            report.row(
                    ResultFile.text(row, "net"),
                    ResultFile.text(row, "call"),
                    Format.count(Math.round(paced)) + (paced < asked ? " (asked " + Format.count(Math.round(asked)) + ")" : ""),
                    nanos(row, "p50"),
                    nanos(row, "p99"),
                    nanos(row, "p99.9"),
                    nanos(row, "p99.99"),
                    nanos(row, "max"));
        }
        double idle = Ratio.median(Page.column(Page.where(rows, "call", "nothing"), "p50"));
        if (idle > BUSY_NANOS) {
            report.warning("The machine was busy: even a call that does nothing took " + Format.nanos(idle)
                    + " at the median, so these latencies say little about the engine.");
        }
        for (String net : Page.values(rows, "net")) {
            List<JsonObject> ofNet = Page.where(rows, "net", net);
            for (String rate : Page.values(ofNet, "rate")) {
                String title = "Net " + net + ", " + Format.count(Long.parseLong(rate)) + " calls a second";
                Chart chart = new Chart(title, "percentile of calls", "ns").percentileX().logY();
                for (JsonObject row : Page.where(ofNet, "rate", rate)) {
                    double[] shares = ResultFile.numbers(row, "shares");
                    double[] nanos = ResultFile.numbers(row, "nanos");
                    String call = ResultFile.text(row, "call");
                    if (call.equals("nothing")) {
                        chart.dashed(call, shares, nanos);
                    } else {
                        chart.line(call, shares, nanos);
                    }
                }
                report.chart(chart);
            }
        }
    }

    private static String nanos(JsonObject row, String field) {
        double nanos = ResultFile.number(row, field);
        return Double.isNaN(nanos) ? "" : Format.nanos(nanos);
    }
}

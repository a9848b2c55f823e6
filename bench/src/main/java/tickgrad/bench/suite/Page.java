package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.report.Block;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** The page: whatever result files there are, in the order in which a reader asks. */
final class Page {
    /** Subjects with a place of their own on the page; a file of another name is shown as a table. */
    private static final Set<String> PLACED = Set.of(
            "run", "bits", "standard", "yardstick", "roofs", "kernels", "latency", "peers", "jmh", "cold", "rotation", "odd",
            "widths", "subnormals", "warmup", "threads");

    private Page() {}

    /** The report of all results. */
    static Report of(Results results) {
        JsonObject machine = results.machine();
        String tier = ResultFile.text(machine, "tier");
        Report report = new Report(
                "tickgrad bench", (tier.isEmpty() ? "" : tier + " tier, ") + ResultFile.text(machine, "measured"));
        Headline headline = Headline.of(results);
        headline.addVerdict(report);
        warnings(report, results);
        headline.addTable(report);
        report.heading("Machine");
        machine.forEach(fact -> report.figure(fact.getName(), ResultFile.text(machine, fact.getName())));
        yardsticks(report, headline);
        standard(report, results);
        RooflinePage.addTo(report, results);
        LatencyPage.addTo(report, results);
        PeersPage.addTo(report, results);
        CliffPages.addTo(report, results);
        JmhPage.addTo(report, results);
        for (String subject : results.subjects()) {
            if (!PLACED.contains(subject)) {
                report.heading(subject);
                table(report, results.rows(subject));
            }
        }
        sections(report, results);
        return report;
    }

    /** What is wrong, failed or left out. */
    private static void warnings(Report report, Results results) {
        for (JsonObject row : results.rows("run")) {
            String section = ResultFile.text(row, "section");
            String reason = ResultFile.text(row, "reason");
            switch (ResultFile.text(row, "state")) {
                case "wrong" -> report.warning("WRONG RESULT, " + section + ": " + reason);
                case "failed" -> report.warning("failed, " + section + ": " + reason);
                case "note" -> report.warning(reason);
                default -> {}
            }
        }
    }

    private static void yardsticks(Report report, Headline headline) {
        List<Workload> compared = Headline.judged().stream().filter(headline::compared).toList();
        if (compared.isEmpty()) {
            return;
        }
        report.heading("Ours / yardstick");
        report.note("Below 1, this engine is faster. Medians of rounds that stood side by side in time, in brackets the least and the"
                + " greatest of them; the dashed line is the most that a net may have.");
        for (Workload workload : compared) {
            List<Block.Bar> bars = new ArrayList<>();
            for (StandardNet net : headline.nets()) {
                Ratio r = headline.ratio(workload, net);
                String spread = r.low() < r.high() ? "(" + Headline.two(r.low()) + " to " + Headline.two(r.high()) + ")  " : "";
                bars.add(new Block.Bar(
                        "net " + net, r.median(), workload.most(), spread + Format.nanos(r.ours()) + " / " + Format.nanos(r.theirs())));
            }
            bars.add(new Block.Bar("geometric mean", headline.mean(workload), workload.mean(), "at most " + workload.mean()));
            report.ratios(
                    workload + " against " + workload.yardstick() + ", at most " + workload.most() + ", aim " + workload.aim(),
                    workload.most(),
                    bars);
        }
    }

    private static void standard(Report report, Results results) {
        Headline headline = Headline.of(results);
        List<JsonObject> rows = results.rows("standard");
        if (rows.isEmpty()) {
            return;
        }
        report.heading("Guarded online step");
        double aim = Workload.GUARDED_1_SGD.aim();
        List<Block.Bar> bars = new ArrayList<>();
        for (StandardNet net : headline.nets()) {
            Ratio r = headline.ratio(Workload.GUARDED_1_SGD, net);
            bars.add(new Block.Bar("net " + net, r.median(), aim, Format.nanos(r.ours()) + " / " + Format.nanos(r.theirs())));
        }
        bars.add(new Block.Bar("geometric mean", headline.mean(Workload.GUARDED_1_SGD), aim, ""));
        report.ratios("guarded / plain online step (train-1-sgd), aim " + aim, aim, bars);
        report.note("A guarded step sees the whole gradient before it writes, so it is two passes (OnlineStep): the loss and the gradient's"
                + " norm must be finite, the step no longer than a hundredth of the norm of the weights, and the weights finite after it.");
        report.heading("Heap bytes");
        double bytes = rows.stream().mapToDouble(row -> ResultFile.number(row, "bytes")).sum();
        double calls = rows.stream().mapToDouble(row -> ResultFile.number(row, "calls")).sum();
        report.figure("all workloads, all nets", Format.count(Math.round(bytes)) + " B", "in " + Format.count(Math.round(calls))
                + " calls, by the thread's own counter, after warm-up: " + Format.significant(bytes / calls, 2) + " B a call");
        for (JsonObject row : rows) {
            if (ResultFile.number(row, "bytes") > 0) {
                report.warning("net " + ResultFile.text(row, "net") + " " + ResultFile.text(row, "workload") + " allocated "
                        + ResultFile.text(row, "bytes") + " B in " + ResultFile.text(row, "calls") + " calls");
            }
        }
        bits(report, results.rows("bits"));
    }

    private static void bits(Report report, List<JsonObject> rows) {
        if (rows.isEmpty()) {
            return;
        }
        report.heading("Results");
        report.table("net", "SIMD = scalar reference", "gradients", "sha-256 of all that was computed");
        for (JsonObject row : rows) {
            report.row(
                    ResultFile.text(row, "net"),
                    row.getBoolean("equalBits", false) ? "equal bits" : "DIFFERENT",
                    row.getBoolean("gradients", false) ? "passed" : "FAILED",
                    abbreviated(ResultFile.text(row, "sha256")));
        }
    }

    private static String abbreviated(String sha) {
        return sha.length() > 16 ? sha.substring(0, 16) + "…" : sha;
    }

    private static void sections(Report report, Results results) {
        report.heading("Sections");
        report.table("section", "state", "seconds", "");
        for (JsonObject row : results.rows("run")) {
            if (!ResultFile.text(row, "state").equals("note")) {
                report.row(
                        ResultFile.text(row, "section"),
                        ResultFile.text(row, "state"),
                        ResultFile.text(row, "seconds"),
                        ResultFile.text(row, "reason"));
            }
        }
        report.note("Beside this page: " + String.join(", ", results.subjects().stream().map(s -> s + ".json").toList())
                + ", latency.hlog, headline.md and bench.log, where they were made.");
    }

    /** All rows with all of their fields, for subjects that have no chart. */
    static void table(Report report, List<JsonObject> rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> fields.addAll(row.names()));
        if (fields.isEmpty()) {
            return;
        }
        report.table(fields.toArray(String[]::new));
        for (JsonObject row : rows) {
            report.row(fields.stream().map(field -> cell(row, field)).toArray(String[]::new));
        }
    }

    private static String cell(JsonObject row, String field) {
        double number = ResultFile.number(row, field);
        return Double.isNaN(number) || number == Math.rint(number) ? ResultFile.text(row, field) : Format.number(number);
    }

    /** The different values of a field, in order of appearance. */
    static List<String> values(List<JsonObject> rows, String field) {
        return rows.stream().map(row -> ResultFile.text(row, field)).filter(v -> !v.isEmpty()).distinct().toList();
    }

    /** The rows whose field has this value. */
    static List<JsonObject> where(List<JsonObject> rows, String field, String value) {
        return rows.stream().filter(row -> ResultFile.text(row, field).equals(value)).toList();
    }

    /** A field of all rows as numbers. */
    static double[] column(List<JsonObject> rows, String field) {
        return rows.stream().mapToDouble(row -> ResultFile.number(row, field)).toArray();
    }

    /** The greatest finite number; NaN of none. */
    static double max(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    }
}

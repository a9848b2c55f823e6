package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** Kernels under the roofs of the machine. */
final class RooflinePage {
    private static final double LEAST_INTENSITY = 0.1;

    /** Colours are six: element-wise kernels share one. */
    private static final Map<String, String> GROUPS = Map.of("tanh", "tanh, relu", "relu", "tanh, relu");

    private RooflinePage() {}

    /** A level of memory, and what reading from it gives at best. */
    private record Level(String name, long bytes, double gbs) {}

    /** Adds chart and tables. */
    static void addTo(Report report, Results results) {
        List<JsonObject> kernels = results.rows("kernels");
        List<JsonObject> roofs = results.rows("roofs");
        if (kernels.isEmpty() && roofs.isEmpty()) {
            return;
        }
        report.heading("Kernels under the roofs");
        double peak = peak(roofs);
        List<Level> levels = levels(roofs);
        report.chart(chart(kernels, peak, levels));
        if (!roofs.isEmpty()) {
            report.figure("fused multiply-adds", Format.significant(peak, 3) + " GFLOP/s", "the best of Java and of run.sh peak");
            for (Level level : levels) {
                report.figure(level.name, Format.significant(level.gbs, 3) + " GB/s", "read at best, working set of " + Format.bytes(level.bytes));
            }
        }
        report.note("Bytes are compulsory traffic (each operand once), and a roof holds for operands that lie there: kernels between two roofs"
                + " come from the nearer level. Element-wise kernels count one operation an element.");
        if (kernels.isEmpty()) {
            return;
        }
        report.table("kernel", "m x k x n", "ns", "GFLOP/s", "of peak", "GB/s", "flop/byte", "of roof");
        for (JsonObject row : kernels) {
            double gflops = ResultFile.number(row, "gflops");
            double intensity = ResultFile.number(row, "flops") / ResultFile.number(row, "bytes");
            double roof = Math.min(peak, intensity * bandwidth(levels, ResultFile.number(row, "bytes")));
            report.row(
                    ResultFile.text(row, "kernel"),
                    ResultFile.text(row, "shape").replace("x0x", "x"),
                    Format.nanos(ResultFile.number(row, "ns")),
                    Format.significant(gflops, 3),
                    share(gflops / peak),
                    Format.significant(ResultFile.number(row, "gbs"), 3),
                    Format.significant(intensity, 3),
                    share(gflops / roof));
        }
        report.note("\"of roof\" is against the lower of the FMA peak and the bandwidth of the smallest level that holds the operands.");
    }

    private static String share(double share) {
        return Double.isNaN(share) ? "" : Math.round(100 * share) + "%";
    }

    private static Chart chart(List<JsonObject> kernels, double peak, List<Level> levels) {
        Chart chart = new Chart("Roofline", "floating-point operations per byte", "GFLOP/s").logX().logY();
        for (Level level : levels) {
            double knee = peak / level.gbs;
            chart.guide(
                    level.name + " " + Format.significant(level.gbs, 3) + " GB/s",
                    new double[] {LEAST_INTENSITY, knee},
                    new double[] {LEAST_INTENSITY * level.gbs, peak});
        }
        if (!levels.isEmpty()) {
            chart.horizontalRule(peak, "FMA peak " + Format.significant(peak, 3) + " GFLOP/s");
        }
        for (String group : groups(kernels)) {
            List<JsonObject> rows = kernels.stream().filter(row -> group(row).equals(group)).toList();
            double[] x = new double[rows.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = ResultFile.number(rows.get(i), "flops") / ResultFile.number(rows.get(i), "bytes");
            }
            chart.points(group, x, Page.column(rows, "gflops"));
        }
        return chart;
    }

    private static String group(JsonObject row) {
        String kernel = ResultFile.text(row, "kernel");
        return GROUPS.getOrDefault(kernel, kernel);
    }

    private static List<String> groups(List<JsonObject> kernels) {
        return kernels.stream().map(RooflinePage::group).distinct().toList();
    }

    /** The best rate that anything measured. */
    private static double peak(List<JsonObject> roofs) {
        return Page.max(Page.column(Page.where(roofs, "roof", "fma"), "gflops"));
    }

    /** The working sets that Java read, named by level, each with the best rate measured for about that size. */
    private static List<Level> levels(List<JsonObject> roofs) {
        TreeMap<Long, Double> java = new TreeMap<>();
        for (JsonObject row : Page.where(Page.where(roofs, "roof", "read"), "engine", "java")) {
            java.put(row.getLong("bytes", 0), ResultFile.number(row, "gbs"));
        }
        String[] names = {"L1", "L2", "L3", "memory"};
        List<Level> levels = new ArrayList<>();
        for (Map.Entry<Long, Double> entry : java.entrySet()) {
            double best = entry.getValue();
            for (JsonObject row : Page.where(Page.where(roofs, "roof", "read"), "engine", Yardstick.PEAK)) {
                if (row.getLong("bytes", 0) == entry.getKey()) {
                    best = Math.max(best, ResultFile.number(row, "gbs"));
                }
            }
            levels.add(new Level(names[Math.min(levels.size(), names.length - 1)], entry.getKey(), best));
        }
        return levels;
    }

    /** Of the smallest level that holds so many bytes; its working set was measured at half of its size or less. */
    private static double bandwidth(List<Level> levels, double bytes) {
        for (Level level : levels) {
            if (bytes <= 2.0 * level.bytes) {
                return level.gbs;
            }
        }
        return levels.isEmpty() ? Double.NaN : levels.getLast().gbs;
    }
}

package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** The table that everybody asks for: nanoseconds per row, and the ratio to the yardstick, by net and workload. */
final class Headline {
    private final Map<Workload, Map<StandardNet, Ratio>> ratios = new EnumMap<>(Workload.class);
    private final List<StandardNet> nets = new ArrayList<>();

    private Headline() {}

    /** The ratios of {@code standard.json} to {@code yardstick.json}; those of the guarded step are to our own plain one. */
    static Headline of(Results results) {
        Headline headline = new Headline();
        List<JsonObject> ours = results.rows("standard");
        List<JsonObject> theirs = results.rows("yardstick");
        for (StandardNet net : StandardNet.values()) {
            if (ours.stream().anyMatch(row -> ResultFile.text(row, "net").equals(net.name()))) {
                headline.nets.add(net);
            }
        }
        for (Workload workload : Workload.values()) {
            Map<StandardNet, Ratio> byNet = new EnumMap<>(StandardNet.class);
            for (StandardNet net : headline.nets) {
                double[] other = workload == Workload.GUARDED_1_SGD
                        ? rounds(ours, "tickgrad", net, Workload.TRAIN_1_SGD)
                        : rounds(theirs, workload.yardstick(), net, workload);
                byNet.put(net, Ratio.of(rounds(ours, "tickgrad", net, workload), other));
            }
            headline.ratios.put(workload, byNet);
        }
        return headline;
    }

    /** Nanoseconds of one engine's rounds, in order. */
    static double[] rounds(List<JsonObject> rows, String engine, StandardNet net, Workload workload) {
        return rows.stream()
                .filter(row -> ResultFile.text(row, "engine").equals(engine)
                        && ResultFile.text(row, "net").equals(net.name())
                        && ResultFile.text(row, "workload").equals(workload.toString()))
                .mapToDouble(row -> ResultFile.number(row, "ns"))
                .toArray();
    }

    List<StandardNet> nets() {
        return nets;
    }

    Ratio ratio(Workload workload, StandardNet net) {
        return ratios.get(workload).get(net);
    }

    /** The geometric mean over the nets; NaN without a yardstick. */
    double mean(Workload workload) {
        return Ratio.geometricMean(
                ratios.get(workload).values().stream().mapToDouble(Ratio::median).toArray());
    }

    /** Whether the yardstick was measured for this workload. */
    boolean compared(Workload workload) {
        return !Double.isNaN(mean(workload));
    }

    /** The workloads that a yardstick exists for. */
    static List<Workload> judged() {
        return List.of(Workload.values()).stream().filter(w -> !w.yardstick().isEmpty()).toList();
    }

    /** How far the bars are met. */
    void addVerdict(Report report) {
        if (nets.isEmpty()) {
            report.verdict(Tone.WARNING, "NOTHING MEASURED", "no standard net was timed");
            return;
        }
        List<Workload> compared = judged().stream().filter(this::compared).toList();
        if (compared.isEmpty()) {
            report.verdict(Tone.NEUTRAL, "NO YARDSTICK", "times alone: nothing was there to hold them against");
            return;
        }
        int missed = 0;
        List<String> means = new ArrayList<>();
        List<String> above = new ArrayList<>();
        for (Workload w : compared) {
            means.add(w + " " + two(mean(w)) + " (at most " + w.mean() + ")");
            List<StandardNet> slow = nets.stream().filter(net -> ratio(w, net).median() > w.most()).toList();
            missed += slow.size() + (mean(w) > w.mean() ? 1 : 0);
            if (!slow.isEmpty()) {
                above.add(w + " on " + String.join(" ", slow.stream().map(StandardNet::name).toList()));
            }
        }
        report.verdict(
                missed == 0 ? Tone.GOOD : Tone.WARNING,
                missed == 0 ? "ALL BARS MET" : missed + (missed == 1 ? " BAR MISSED" : " BARS MISSED"),
                "ours / yardstick, geometric means: " + String.join(", ", means)
                        + (above.isEmpty() ? "" : "; above the bar of a single net: " + String.join(", ", above)));
    }

    /** Nanoseconds and ratios. */
    void addTable(Report report) {
        if (nets.isEmpty()) {
            return;
        }
        List<Workload> workloads = judged();
        report.table(header("net", workloads));
        for (StandardNet net : nets) {
            List<String> cells = new ArrayList<>(List.of(net + "  " + net.text()));
            workloads.forEach(w -> cells.add(cell(ratio(w, net))));
            report.row(cells.toArray(String[]::new));
        }
        if (workloads.stream().anyMatch(this::compared)) {
            List<String> cells = new ArrayList<>(List.of("geometric mean"));
            workloads.forEach(w -> cells.add(compared(w) ? two(mean(w)) : ""));
            report.row(cells.toArray(String[]::new));
        }
        report.note("nanoseconds per row (median), and in brackets the ratio to the yardstick: below 1, this engine is faster");
    }

    /** The same as a table for a README, with the machine named. */
    String markdown(Results results) {
        JsonObject machine = results.machine();
        List<Workload> workloads = judged();
        StringBuilder text = new StringBuilder();
        text.append("| ").append(String.join(" | ", header("net", workloads))).append(" |\n");
        text.append("|---".repeat(workloads.size() + 1)).append("|\n");
        for (StandardNet net : nets) {
            text.append("| ").append(net).append(": ").append(net.text());
            workloads.forEach(w -> text.append(" | ").append(cell(ratio(w, net))));
            text.append(" |\n");
        }
        if (workloads.stream().anyMatch(this::compared)) {
            text.append("| geometric mean");
            workloads.forEach(w -> text.append(" | ").append(compared(w) ? "**" + two(mean(w)) + "**" : ""));
            text.append(" |\n");
        }
        text.append("\nNanoseconds per row on one core (median), and in brackets the ratio to hand-written C++ (batch 1) or C over OpenBLAS")
                .append(" (batches): below 1, Tickgrad is faster.\n");
        text.append("Measured ").append(ResultFile.text(machine, "measured")).append(" on ").append(ResultFile.text(machine, "processor"));
        return text.append(", ").append(ResultFile.text(machine, "java")).append(".\n").toString();
    }

    private static String[] header(String first, List<Workload> workloads) {
        List<String> cells = new ArrayList<>(List.of(first));
        workloads.forEach(w -> cells.add(w.toString()));
        return cells.toArray(String[]::new);
    }

    private static String cell(Ratio ratio) {
        String ns = Format.significant(ratio.ours(), ratio.ours() < 1000 ? 3 : 4);
        return Double.isNaN(ratio.median()) ? ns : ns + " (" + two(ratio.median()) + ")";
    }

    static String two(double ratio) {
        return Double.isNaN(ratio) ? "n/a" : String.format(Locale.ROOT, "%.2f", ratio);
    }
}

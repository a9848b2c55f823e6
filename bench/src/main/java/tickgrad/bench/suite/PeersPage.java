package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.report.Block;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** Other engines from Java beside this one. */
final class PeersPage {
    private PeersPage() {}

    /** Adds ratio bars of every peer and a table of its times. */
    static void addTo(Report report, Results results) {
        List<JsonObject> peers = results.rows("peers");
        List<String> engines = Page.values(peers, "engine").stream().filter(e -> !e.equals("tickgrad")).toList();
        if (engines.isEmpty()) {
            return;
        }
        // Where the peers' own run timed this engine too, that is the fairer partner: same process, same minute.
        List<JsonObject> ours = Page.where(peers, "engine", "tickgrad");
        ours = ours.isEmpty() ? results.rows("standard") : ours;
        report.heading("Ours / peers");
        report.note("Geometric means over the nets that both were timed on; below 1, this engine is faster.");
        for (String engine : engines) {
            List<Block.Bar> bars = new ArrayList<>();
            for (Workload workload : Workload.values()) {
                List<Double> ratios = new ArrayList<>();
                for (StandardNet net : StandardNet.values()) {
                    double ratio = Ratio.median(Headline.rounds(ours, "tickgrad", net, workload))
                            / Ratio.median(Headline.rounds(peers, engine, net, workload));
                    if (Double.isFinite(ratio)) {
                        ratios.add(ratio);
                    }
                }
                if (!ratios.isEmpty()) {
                    double mean = Ratio.geometricMean(ratios.stream().mapToDouble(d -> d).toArray());
                    bars.add(new Block.Bar(workload.toString(), mean, Double.NaN, ratios.size() + (ratios.size() == 1 ? " net" : " nets")));
                }
            }
            if (!bars.isEmpty()) {
                report.ratios("tickgrad / " + engine, Double.NaN, bars);
            }
        }
        List<String> workloads = Page.values(peers, "workload");
        List<String> header = new ArrayList<>(List.of("engine", "net"));
        header.addAll(workloads);
        report.table(header.toArray(String[]::new));
        for (String engine : Page.values(peers, "engine")) {
            for (String net : Page.values(peers, "net")) {
                List<JsonObject> rows = Page.where(Page.where(peers, "engine", engine), "net", net);
                if (!rows.isEmpty()) {
                    List<String> cells = new ArrayList<>(List.of(engine, net));
                    for (String workload : workloads) {
                        double ns = Ratio.median(Page.column(Page.where(rows, "workload", workload), "ns"));
                        cells.add(Double.isNaN(ns) ? "" : Format.nanos(ns));
                    }
                    report.row(cells.toArray(String[]::new));
                }
            }
        }
        report.note("Time per row (median).");
    }
}

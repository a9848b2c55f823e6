package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.jmh.StandardNet;

/**
 * The workloads beside the yardsticks: for each net ours, then each yardstick, then the next net, and in the full tier all of that three
 * times, so that a noisy minute falls on both sides of a ratio. Every round of ours is a fresh JVM.
 */
final class StandardSection implements Section {
    private static final double QUICK_SECONDS = 10;
    private static final double FULL_SECONDS = 18;
    private static final double HAND_SECONDS = 3.5;
    private static final double BLAS_SECONDS = 7.5;

    /** Where the yardsticks' programs are not built yet. */
    private static final double BUILD_SECONDS = 12;

    @Override
    public String name() {
        return "standard";
    }

    @Override
    public double seconds(SuiteOptions options) {
        double ours = options.full() ? FULL_SECONDS : QUICK_SECONDS;
        double theirs = options.yardstick().isPresent() ? HAND_SECONDS + BLAS_SECONDS : 0;
        double once = options.yardstick().isPresent() ? 2 * BUILD_SECONDS : 0;
        return once + options.rounds() * options.nets().size() * (ours + theirs);
    }

    @Override
    public String obstacle(SuiteOptions options) {
        return "";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        SuiteOptions options = bench.options();
        List<String> kinds = kinds(bench);
        List<JsonObject> ours = new ArrayList<>();
        List<JsonObject> theirs = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (StandardNet net : options.nets()) {
                ours.addAll(inRound(round, ours(bench, net, round)));
                for (String kind : kinds) {
                    double seconds = kind.equals(Yardstick.HAND) ? HAND_SECONDS : BLAS_SECONDS;
                    Child.Ended ended = yardstick(bench, seconds, kind, net.name(), "net " + net + ", " + kind);
                    Bench.accept("yardstick " + kind, ended);
                    theirs.addAll(inRound(round, Yardstick.rows(kind, ended.lines())));
                }
            }
        }
        bench.write(name(), ours);
        if (!theirs.isEmpty()) {
            bench.write("yardstick", theirs);
        }
        allocateNothing(ours);
    }

    /** @throws WrongResult naming each workload that left bytes on the heap while it was measured, which is what the engine promises not to do */
    static void allocateNothing(List<JsonObject> rows) throws WrongResult {
        List<String> allocated = new ArrayList<>();
        for (JsonObject row : rows) {
            double bytes = ResultFile.number(row, "bytes");
            if (!(bytes == 0)) { // nor is it unknown
                allocated.add(String.format(
                        Locale.ROOT, "net %s %s allocated %.0f bytes in round %.0f", ResultFile.text(row, "net"), ResultFile.text(row, "workload"),
                        bytes, ResultFile.number(row, "round")));
            }
        }
        if (!allocated.isEmpty()) {
            throw new WrongResult(String.join(", ", allocated));
        }
    }

    private static List<JsonObject> ours(Bench bench, StandardNet net, int round)
            throws IOException, InterruptedException, WrongResult {
        boolean full = bench.options().full();
        String words = "net " + net + (full ? ", round " + round : "");
        return bench.measure(full ? FULL_SECONDS : QUICK_SECONDS, words, List.of(), StandardRun.class, net.name())
                .rows();
    }

    /** The yardsticks that can be built here; why one cannot is noted. */
    private static List<String> kinds(Bench bench) throws IOException, InterruptedException {
        List<String> kinds = new ArrayList<>();
        if (bench.options().yardstick().isPresent()) {
            for (String kind : List.of(Yardstick.HAND, Yardstick.BLAS)) {
                Child.Ended ended = yardstick(bench, BUILD_SECONDS, kind, Yardstick.NO_NETS, "building " + kind);
                if (ended.code() == 0) {
                    kinds.add(kind);
                } else {
                    bench.note("yardstick " + kind + " is left out: " + ended.lastWords());
                }
            }
        }
        return kinds;
    }

    private static Child.Ended yardstick(Bench bench, double seconds, String kind, String nets, String words)
            throws IOException, InterruptedException {
        Yardstick yardstick = new Yardstick(bench.options().yardstick().orElseThrow());
        return bench.execute(seconds, words, bench.pin().around(yardstick.command(kind, nets)));
    }

    private static List<JsonObject> inRound(int round, List<JsonObject> rows) {
        rows.forEach(row -> row.add("round", round));
        return rows;
    }
}

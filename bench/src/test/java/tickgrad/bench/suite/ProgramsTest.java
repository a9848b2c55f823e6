package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;

/** The measuring programs, for moments: what they write, not how fast they are. */
class ProgramsTest {
    @TempDir
    Path directory;

    @Test
    void argumentsAreFileTierAndNets() {
        Tier tier = Tier.of(new String[] {"f.json", "full", "eA", "more"});
        assertEquals(new Tier(Path.of("f.json"), true, List.of(StandardNet.A, StandardNet.E), List.of("more")), tier);
        assertEquals(3, tier.seconds(1, 3));
        for (String[] args : new String[][] {{}, {"f", "slow", "A"}, {"f", "quick", ""}, {"f", "quick", "AA"}, {"f", "quick", "AF"}}) {
            assertThrows(IllegalArgumentException.class, () -> Tier.of(args));
        }
    }

    @Test
    void everyWorkloadOfANetIsARow() {
        List<JsonObject> rows = StandardRun.rows(new Slices(), StandardNet.A, 0.002, 0.002);
        assertEquals(Workload.values().length, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(Workload.values()[i].toString(), ResultFile.text(rows.get(i), "workload"));
            assertEquals("A", ResultFile.text(rows.get(i), "net"));
            assertTrue(ResultFile.number(rows.get(i), "ns") > 0 && ResultFile.number(rows.get(i), "calls") > 0, rows.toString());
        }
    }

    @Test
    void ratesOfAKernelFollowFromItsTime() {
        JsonObject row = KernelRun.row(new Slices(), "forward 1x64x64", 0.002);
        double ns = ResultFile.number(row, "ns");
        // Six digits are written of each.
        assertEquals(2 * 64 * 64 / ns, ResultFile.number(row, "gflops"), 1e-4 * 2 * 64 * 64 / ns);
        assertEquals("1x64x64", ResultFile.text(row, "shape"));
    }

    @Test
    void everyCallAndRateIsPacedAndItsHistogramKept() throws IOException {
        Path log = directory.resolve("latency.hlog");
        List<JsonObject> rows = LatencyRun.rows(log, List.of(StandardNet.A, StandardNet.C), 0.02);
        assertEquals(3 * 4, rows.size(), "three rates; predict, greeks, learn and nothing; net C has no place here");
        Set<String> tags = new HashSet<>();
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
            for (int i = 0; reader.hasNext(); i++) {
                AbstractHistogram histogram = (AbstractHistogram) reader.nextIntervalHistogram();
                tags.add(histogram.getTag());
                assertEquals(ResultFile.number(rows.get(i), "calls"), histogram.getTotalCount());
                assertEquals(ResultFile.number(rows.get(i), "max"), histogram.getMaxValue(), 1e-5 * histogram.getMaxValue());
            }
        }
        assertEquals(12, tags.size());
        assertTrue(tags.contains("A-greeks-100000") && tags.contains("A-nothing-500000"), tags.toString());
        for (JsonObject row : rows) {
            assertTrue(ResultFile.number(row, "p50") <= ResultFile.number(row, "max"), row.toString());
            assertEquals(ResultFile.numbers(row, "shares").length, ResultFile.numbers(row, "nanos").length);
            boolean tail = ResultFile.number(row, "calls") >= 100_000;
            assertEquals(tail, !Double.isNaN(ResultFile.number(row, "p99.99")), "10 calls beyond p99.99 at least");
        }
    }

    @Test
    void aDigestThatDiffersOrIsMissingIsNoticed() {
        List<JsonObject> simd = new ArrayList<>();
        List<JsonObject> scalar = new ArrayList<>();
        for (String sha : new String[] {"a", "b", "c"}) {
            simd.add(new JsonObject().add("sha256", sha));
        }
        scalar.add(new JsonObject().add("sha256", "a"));
        scalar.add(new JsonObject().add("sha256", "x"));
        List<JsonObject> rows = BitsSection.compare(simd, scalar);
        assertTrue(rows.get(0).getBoolean("equalBits", false));
        assertFalse(rows.get(1).getBoolean("equalBits", true) || rows.get(2).getBoolean("equalBits", true));
    }

    @Test
    void jmhResultsBecomeFlatRows() {
        List<JsonObject> rows = JmhSection.rows(Json.parse("""
                [{"benchmark": "tickgrad.bench.jmh.StandardNets.forward1", "params": {"net": "B"},
                  "primaryMetric": {"score": 136.25, "scoreError": "NaN"},
                  "secondaryMetrics": {"bytes": {"score": 0.0}, "gc.alloc.rate.norm": {"score": 0.001}}}]""").asArray());
        assertEquals(
                "[{\"suite\":\"StandardNets\",\"benchmark\":\"forward1\",\"on\":\"B\",\"ns\":136.25,\"error\":null,\"bytes\":0,"
                        + "\"jmhBytesPerOp\":0.001}]",
                rows.toString());
    }
}

package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.jmh.Workload;
import tickgrad.bench.report.HtmlReport;

/** The page says what the files say. */
class PageTest {
    private static JsonObject row(String json) {
        return Json.parse(json.replace('\'', '"')).asObject();
    }

    /** Ours takes 100 ns on every net and workload, the yardstick 100/ratio, in two rounds. */
    private static Map<String, ResultFile> measured(double ratio) {
        List<JsonObject> ours = new ArrayList<>();
        List<JsonObject> theirs = new ArrayList<>();
        for (StandardNet net : StandardNet.values()) {
            for (Workload workload : Workload.values()) {
                for (int round = 1; round <= 2; round++) {
                    ours.add(time("tickgrad", net, workload, 100).add("bytes", 0).add("calls", 1000));
                    if (!workload.yardstick().isEmpty()) {
                        theirs.add(time(workload.yardstick(), net, workload, 100 / ratio));
                    }
                }
            }
        }
        Map<String, ResultFile> files = new HashMap<>();
        files.put("standard", ResultFile.of(ours));
        files.put("yardstick", ResultFile.of(theirs));
        files.put("run", new ResultFile(row("{'processor':'a <fast> one','measured':'today','java':'Java 25'}"), new ArrayList<>()));
        return files;
    }

    private static JsonObject time(String engine, StandardNet net, Workload workload, double ns) {
        return new JsonObject().add("engine", engine).add("net", net.name()).add("workload", workload.toString()).add("ns", ns);
    }

    private static String page(Map<String, ResultFile> files) {
        return HtmlReport.page(Page.of(new Results(files)));
    }

    @Test
    void anEmptyDirectoryIsAPageThatSaysSo() {
        assertTrue(page(Map.of()).contains("NOTHING MEASURED"));
    }

    @Test
    void theVerdictFollowsTheBars() {
        assertTrue(page(measured(0.7)).contains("ALL BARS MET"), "0.7 is below every bar");
        // 1.05 is below what a net may have everywhere, but above the mean of the batched workloads.
        String page = page(measured(1.05));
        assertTrue(page.contains("3 BARS MISSED") && page.contains("forward-256 1.05 (at most 0.95)"), page);
        page = page(measured(2));
        assertTrue(page.contains("36 BARS MISSED") && page.contains("greeks-1 on A B C D E"), "6 means and 30 nets: " + page);
        Map<String, ResultFile> alone = measured(1);
        alone.remove("yardstick");
        assertTrue(page(alone).contains("NO YARDSTICK"));
    }

    @Test
    void timesRatiosAndTheMachineAreShown() {
        String page = page(measured(0.8));
        assertTrue(page.contains("<td>100 (0.80)</td>"), page);
        assertTrue(page.contains("<td>geometric mean</td><td>0.80</td>"), page);
        assertTrue(page.contains("a &lt;fast&gt; one"), "the processor, escaped");
        assertEquals(6 * 6, page.split("<rect class=\"good-bar\"", -1).length - 1 - 6, "six workloads and 6 bars of the guarded step");
        assertFalse(page.matches("(?s).*(https?:|//|<script|<link|@import|url\\(|<img|<iframe|srcset|src=).*"), "nothing is fetched");
        assertFalse(page.contains("NaN"), "what is not known is left out");
    }

    @Test
    void bytesAndWrongResultsCannotBeOverlooked() {
        Map<String, ResultFile> files = measured(1);
        files.get("standard").rows().getFirst().set("bytes", 24000);
        files.get("run").rows().add(row("{'section':'bits','state':'wrong','reason':'net B differs'}"));
        files.get("run").rows().add(row("{'section':'peers','state':'absent','reason':'no peers.jar'}"));
        String page = page(files);
        assertTrue(page.contains("net A forward-1 allocated 24000 B in 1000 calls"), page);
        assertTrue(page.contains("<p class=\"note warning\">WRONG RESULT, bits: net B differs</p>"), page);
        assertTrue(page.contains("<td>peers</td><td>absent</td>"), page);
    }

    @Test
    void everyOtherSubjectIsShown() {
        Map<String, ResultFile> files = measured(1);
        put(files, "roofs", "{'engine':'java','roof':'fma','bits':512,'gflops':116}",
                "{'engine':'java','roof':'read','bytes':16384,'gbs':220}");
        put(files, "kernels", "{'kernel':'tanh','shape':'1x0x32','ns':10,'flops':32,'bytes':256,'gflops':3.2,'gbs':25.6}",
                "{'kernel':'forward','shape':'256x256x256','ns':400000,'flops':33554432,'bytes':787456,'gflops':83.886,'gbs':1.97}");
        put(files, "latency", "{'net':'B','call':'predict','rate':100000,'paced':90000,'calls':9,'p50':180,'p99':200,'p99.9':250,"
                + "'p99.99':null,'max':9000,'shares':[0,0.5,0.9],'nanos':[100,180,190]}",
                "{'net':'B','call':'nothing','rate':100000,'paced':100000,'calls':9,'p50':80,'p99':90,'p99.9':95,"
                + "'p99.99':null,'max':100,'shares':[0,0.5,0.9],'nanos':[70,80,85]}");
        put(files, "peers", "{'engine':'onnxruntime','net':'B','workload':'forward-1','ns':3000}");
        put(files, "odd", "{'series':'forward m=1 k=n=w','size':1,'nsPerMultiplyAdd':0.5,'nsPerPadded':0.1}",
                "{'series':'dw m=1 k=n=w','size':1,'nsPerMultiplyAdd':0.25,'nsPerPadded':null}");
        put(files, "cold", "{'subject':'net A','order':3,'ns':81.123456,'ratio':1.01}");
        put(files, "jmh", "{'suite':'StandardNets','benchmark':'forward1','on':'B','ns':136.2,'error':0.5,'bytes':0,'jmhBytesPerOp':0.001}");
        put(files, "strange", "{'colour':'green'}");
        String page = page(files);
        for (String shown : new String[] {
            "<td>forward</td><td>256x256x256</td><td>400 µs</td><td>83.9</td><td>72%</td>", "L1 220 GB/s",
            "<td>predict</td><td>90,000 (asked 100,000)</td><td>180 ns</td>", "Net B, 100,000 calls a second",
            "tickgrad / onnxruntime", "0.0333", "<figcaption>m=1 k=n=w</figcaption>",
            "forward: 0.5000 at size 1.000", "dw: 0.2500 at size 1.000", "<td>net A</td><td>3</td><td>81.12</td>",
            "<td>forward1</td><td>B</td><td>136.2</td>", "<td>green</td>"
        }) {
            assertTrue(page.contains(shown), shown + " in " + page);
        }
        assertEquals(7 + 1 + 3, page.split("<svg ", -1).length - 1, "ratio bars, the peer's, roofline, latency, odd sizes");
        assertFalse(page.contains("NaN"), page);
    }

    private static void put(Map<String, ResultFile> files, String subject, String... rows) {
        List<JsonObject> list = new ArrayList<>();
        for (String row : rows) {
            list.add(row(row));
        }
        files.put(subject, ResultFile.of(list));
    }

    @Test
    void theHeadlineForAReadmeIsATable() {
        Results results = new Results(measured(0.8));
        String text = Headline.of(results).markdown(results);
        List<String> lines = text.lines().toList();
        assertEquals("| net | forward-1 | greeks-1 | train-1-sgd | forward-256 | train-32-adam | train-256-adam |", lines.get(0));
        assertEquals("|---|---|---|---|---|---|---|", lines.get(1));
        assertEquals("| A: 16-32-32-1 tanh" + " | 100 (0.80)".repeat(6) + " |", lines.get(2));
        assertEquals("| geometric mean" + " | **0.80**".repeat(6) + " |", lines.get(7));
        assertEquals("Measured today on a <fast> one, Java 25.", lines.getLast());
    }
}

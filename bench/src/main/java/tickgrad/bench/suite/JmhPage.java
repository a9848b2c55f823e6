package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.List;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/** JMH's own figures. */
final class JmhPage {
    private JmhPage() {}

    /** Adds the table. */
    static void addTo(Report report, Results results) {
        List<JsonObject> rows = results.rows("jmh");
        if (rows.isEmpty()) {
            return;
        }
        report.heading("JMH");
        report.table("suite", "benchmark", "on", "ns", "± (99.9%)", "heap bytes", "JMH's B/op");
        for (JsonObject row : rows) {
            report.row(
                    ResultFile.text(row, "suite"),
                    ResultFile.text(row, "benchmark"),
                    ResultFile.text(row, "on"),
                    Format.number(ResultFile.number(row, "ns")),
                    Format.significant(ResultFile.number(row, "error"), 2),
                    ResultFile.text(row, "bytes"),
                    Format.significant(ResultFile.number(row, "jmhBytesPerOp"), 2));
        }
        report.note("\"heap bytes\" is what the benchmark's thread allocated in all measured calls, by its own counter. \"JMH's B/op\" is"
                + " gc.alloc.rate.norm, which also holds what JMH's harness allocates in every iteration, some kilobytes, divided by the"
                + " operations: it grows with the time of an operation and says nothing about it.");
    }
}

package tickgrad.bench;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.WriterConfig;
import java.io.IOException;
import tickgrad.bench.console.Screen;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.HtmlReport;
import tickgrad.bench.report.Report;
import tickgrad.bench.report.TerminalReport;

/** How every job ends: files written, report printed. */
final class JobFiles {
    private JobFiles() {}

    /** Writes {@code predictions.csv} and {@code report.html}, prints the report; the model file is there already. */
    static void finish(Screen screen, OutputDirectory out, Report report, String predictions) throws IOException {
        String sha = out.write("predictions.csv", predictions);
        report.heading("Files");
        report.figure("sha-256 of predictions", sha);
        report.figure("model", out.file("model.tickgrad").toString());
        report.figure("predictions", out.file("predictions.csv").toString());
        page(screen, out, report);
    }

    /** Writes the figures of a study of many networks and {@code report.html}, prints the report. */
    static void study(Screen screen, OutputDirectory out, Report report, String name, JsonObject figures) throws IOException {
        out.write(name, figures.toString(WriterConfig.PRETTY_PRINT) + "\n");
        report.heading("Files");
        report.figure("figures", out.file(name).toString());
        page(screen, out, report);
    }

    private static void page(Screen screen, OutputDirectory out, Report report) throws IOException {
        report.figure("report", out.file("report.html").toString());
        out.write("report.html", HtmlReport.page(report));
        TerminalReport.print(report, screen);
    }
}

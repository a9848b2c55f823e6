package tickgrad.bench;

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
        report.figure("report", out.file("report.html").toString());
        out.write("report.html", HtmlReport.page(report));
        TerminalReport.print(report, screen);
    }
}

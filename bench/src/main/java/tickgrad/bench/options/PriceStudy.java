package tickgrad.bench.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import tickgrad.bench.data.DataException;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.report.Report;

/** What the command does with a chain: fit, write the surface's files, fill the report. */
public final class PriceStudy {
    private PriceStudy() {}

    /**
     * Fits a chain and writes {@code model.tickgrad} and {@code surface.json}.
     *
     * @param asof     when it was quoted, seconds since 1970; NaN to find that out
     * @param progress hears of each of the {@code 2·steps} steps
     * @param report   is filled
     * @return the text of {@code predictions.csv}
     */
    public static String run(Path file, double asof, PriceOptions options, IntConsumer progress, OutputDirectory out, Report report)
            throws DataException, IOException {
        try (PriceJob job = PriceJob.run(file, asof, options, progress)) {
            job.save(out.file("model.tickgrad"));
            out.write("surface.json", PriceFile.json(job, options));
            PriceReport.addTo(report, job);
            return PriceFile.csv(job.result());
        }
    }
}

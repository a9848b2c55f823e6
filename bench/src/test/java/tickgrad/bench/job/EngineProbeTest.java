package tickgrad.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import tickgrad.bench.console.Screens;
import tickgrad.bench.latency.Latency;
import tickgrad.bench.report.HtmlReport;
import tickgrad.bench.report.Report;
import tickgrad.bench.report.TerminalReport;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

class EngineProbeTest {
    @Test
    void measuringTouchesNoWeightAndReportsEveryFigure() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix X = Matrix.allocate(arena, 40, 3);
            Matrix T = Matrix.allocate(arena, 40, 1);
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < 3; j++) {
                    X.set(i, j, (float) Math.sin(i + 2 * j));
                }
                T.set(i, 0, X.get(i, 0) * X.get(i, 1));
            }
            Parameters parameters =
                    Parameters.initialized(arena, Architecture.of("3-8-1 tanh"), Initializer.GLOROT_NORMAL, 1);
            String before = parameters.sha256();
            EngineFacts facts = EngineProbe.measure(parameters, Loss.mse(), X, T, new EngineProbe.Pace(10_000, 0.05));
            assertEquals(before, parameters.sha256());
            assertTrue(facts.certified(), facts.certificate());
            assertEquals(
                    Math.max(1, (long) (facts.predict().perSecond() * 0.05)),
                    facts.predict().histogram().getTotalCount());

            Report report = new Report("t", "");
            facts.addTo(report);
            Screens screens = Screens.piped();
            TerminalReport.print(report, screens.screen());
            for (String shown :
                    new String[] {"3-8-1 tanh", "gradients", "time to warm", "bytes per learn", "p99.9", "predict"}) {
                assertTrue(screens.out().contains(shown), shown + " in " + screens.out());
            }
            assertTrue(HtmlReport.page(report).contains("<svg "));
            assertFalse(screens.out().contains("NaN"), screens.out());
        }
    }

    @Test
    void aFailedCertificateCannotBeOverlooked() {
        EngineFacts facts = facts(false);
        Report report = new Report("t", "");
        facts.addTo(report);
        Screens screens = Screens.piped();
        TerminalReport.print(report, screens.screen());
        assertTrue(screens.out().contains("GRADIENT CHECK FAILED"), screens.out());
        assertTrue(screens.out().contains("32.0 B"), "bytes per learn: " + screens.out());
        assertTrue(screens.out().contains("this machine was busy"), screens.out());
    }

    private static EngineFacts facts(boolean certified) {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(1_000_000);
        Latency latency = new Latency("predict", 1000, histogram);
        return new EngineFacts(
                "m", "n", certified, "worst at layer 0", "w", latency, latency, latency, 0, 3200, 100, 16);
    }
}

package tickgrad.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tickgrad.bench.console.Screens;
import tickgrad.bench.report.Block.Tone;

class ReportTest {
    private static Report report() {
        return new Report("title <1>", "on data & more")
                .verdict(Tone.WARNING, "NO EDGE", "the interval covers zero")
                .heading("Engine")
                .figure("network", "4-50-1 relu", "301 parameters")
                .figure("gradients", "passed")
                .table("latency", "p50", "p99")
                .row("predict", "80 ns", "100 ns")
                .terminalChart(new Chart("Loss", "epoch", "MSE").line("training", Chart.index(9), Chart.index(9, 1)))
                .chart(new Chart("Calibration", "forecast", "outcome").points("p", Chart.index(3), Chart.index(3)));
    }

    @Test
    void thePageIsSelfContainedAndHasItsCharts() {
        String page = HtmlReport.page(report());
        assertEquals(2, page.split("<svg ", -1).length - 1);
        assertTrue(page.contains("<path class=\"c0 line\"") && page.contains("<circle class=\"c0 fill dot\""), page);
        assertFalse(
                page.matches("(?s).*(https?:|//|<script|<link|@import|url\\(|<img|<iframe|srcset|src=).*"),
                "nothing is fetched");
        assertTrue(page.contains("prefers-color-scheme: dark"));
        assertTrue(page.contains("title &lt;1&gt;") && page.contains("on data &amp; more") && page.contains("NO EDGE"));
    }

    @Test
    void theScreenGetsTheSameInText() {
        Screens screens = Screens.piped();
        TerminalReport.print(report(), screens.screen());
        assertTrue(screens.out().contains("NO EDGE"), screens.out());
        assertTrue(screens.out().contains("  network    4-50-1 relu  301 parameters"), screens.out());
        assertTrue(screens.out().contains("  latency    p50     p99"), screens.out());
        assertTrue(screens.out().contains("Loss; at the end: training 9.000"), screens.out());
        assertFalse(screens.out().contains("Calibration"), "that one is for the page");
        assertFalse(screens.out().contains("\u001b"), "no escape sequences");
    }

    @Test
    void aTerminalGetsColours() {
        Screens screens = Screens.terminal(Map.of());
        TerminalReport.print(report(), screens.screen());
        assertTrue(screens.out().contains("\u001b[33m"), "a warning is yellow");
    }

    @Test
    void ratiosAreColouredAgainstOneAndTheirBound() {
        Report ratios = new Report("t", "")
                .ratios(
                        "ours / <theirs>",
                        1.25,
                        List.of(
                                new Block.Bar("a", 0.5, 1.25, "1 ns / 2 ns"),
                                new Block.Bar("b", 1.2, 1.25, ""),
                                new Block.Bar("c", 1.2, 1.1, ""),
                                new Block.Bar("d", 3, Double.NaN, ""),
                                new Block.Bar("e", Double.NaN, 1.1, "")));
        String page = HtmlReport.page(ratios);
        List<String> colours = Pattern.compile("<rect class=\"(\\w+)-bar\"").matcher(page).results().map(m -> m.group(1)).toList();
        assertEquals(List.of("good", "neutral", "warning", "neutral"), colours, "what is not known has no bar");
        assertTrue(page.contains("ours / &lt;theirs&gt;") && page.contains(">1 ns / 2 ns</text>") && page.contains(">n/a</text>"));
        // Left 130, right 250 of 760: 1 stands at 320, a half and three a ratio of logarithms away from it.
        assertTrue(page.contains("x1=\"320.0\""), page);
        double half = 320 + 190 * Math.log(0.5) / Math.log(3);
        assertTrue(page.contains(String.format(Locale.ROOT, "good-bar\" x=\"%.1f\"", half)), page);
        Screens screens = Screens.piped();
        TerminalReport.print(ratios, screens.screen());
        assertTrue(screens.out().contains("ours / <theirs>") && screens.out().contains("0.500"), screens.out());
    }

    @Test
    void aRowMustFitItsTable() {
        Report report = new Report("t", "").table("a", "b");
        assertEquals(
                "cells: 1, expected 2 as in [a, b]",
                assertThrows(IllegalArgumentException.class, () -> report.row("x"))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> new Report("t", "").row("x"));
    }
}

package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.bench.console.Screens;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;

/** The commands as a user runs them, within this process. */
class TickgradTest {
    @TempDir
    Path directory;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("x1,x2,y\n");
        for (int i = 0; i < 120; i++) {
            double a = Math.sin(i * 0.7);
            double b = Math.cos(i * 1.3);
            text.append(a)
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(a * b + 0.5 * a)
                    .append('\n');
        }
        table = Files.writeString(directory.resolve("table.csv"), text);
    }

    private Screens run(int expected, String... args) {
        return run(Screens.piped(), expected, args);
    }

    private Screens run(Screens screens, int expected, String... args) {
        int code = Tickgrad.run(screens.screen(), args);
        assertEquals(expected, code, () -> screens.out() + screens.err());
        return screens;
    }

    private Screens fit(String out, String... more) {
        return fit(20, out, more);
    }

    private Screens fit(int epochs, String out, String... more) {
        String[] start = {
            "fit",
            table.toString(),
            "--epochs",
            "" + epochs,
            "--pace-seconds",
            "0.02",
            "--out",
            directory.resolve(out).toString()
        };
        return run(0, Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertTrue(run(0, "--help").out().contains("Usage: tickgrad"));
        assertTrue(run(0, "fit", "--help").out().contains("Usage: tickgrad fit"));
        assertTrue(run(0, "check", "--help").out().contains("Usage: tickgrad check"));
        assertTrue(run(0, "forecast", "-h").out().contains("Usage: tickgrad forecast"));
        assertTrue(run(0, "bench", "--help").out().contains("Usage: tickgrad bench"));
        Screens version = run(0, "--version");
        assertTrue(version.out().startsWith("tickgrad ") && version.out().contains("arithmetic v"), version.out());
        assertEquals("", version.err());
    }

    @Test
    void wrongUsageIsCodeTwoAndTwoLines() {
        refused("tickgrad: Unknown option: '--nonsense'", "--nonsense");
        refused("tickgrad: Missing required parameter: 'FILE'", "fit");
        refused("tickgrad: Invalid value for option '--seed': 'x' is not a long", "--seed", "x");
        refused(
                "tickgrad: Invalid value for option '--target': expected one of [DIRECTION, RETURN, QUANTILES]"
                        + " (case-insensitive) but was 'up'",
                "forecast",
                "f.csv",
                "--target",
                "up");
        refused("tickgrad: --rate: 0.0, expected 1 to 10000000 calls a second", "fit", table.toString(), "--rate", "0");
        refused("tickgrad: --seed belongs behind fit", "--seed", "3", "fit", table.toString());
        refused("tickgrad: --test: 1.0, expected a share between 0 and 1", "fit", table.toString(), "--test", "1");
        refused(
                "tickgrad: batch: -3, expected 1 to 65,536, or 0 for the default",
                "fit",
                table.toString(),
                "--batch",
                "-3");
        refused("tickgrad: --hidden \"0 relu\": widths[1] is 0", "fit", table.toString(), "--hidden", "0 relu");
        refused("tickgrad: --hidden \"8 rellu\": activation is \"rellu\"", "--hidden", "8 rellu");
        refused("tickgrad: --quick and --full: expected one of them", "bench", "--quick", "--full");
        refused("tickgrad: --nets: \"AF\", expected some of the letters ABCDE", "bench", "--nets", "AF");
        refused("tickgrad: --yardstick: " + directory + " has no run.sh", "bench", "--yardstick", directory.toString());
        refused("tickgrad: --peers: no.jar: no such file", "bench", "--peers", "no.jar");
        refused("tickgrad: " + table + " exists and is not a directory", "bench", "--out", table.toString());
        refused("tickgrad: --net: \"AB\", expected one of the letters ABCDE", "bench", "live", "--net", "AB");
        refused("tickgrad: --net: \"F\", expected one of the letters ABCDE", "bench", "live", "--net", "F");
        refused("tickgrad: --rate: 0.0, expected 1 to 10000000 predictions a second", "bench", "live", "--rate", "0");
        refused("tickgrad: --seconds: 0.0, expected 0.01 to 3600", "bench", "live", "--seconds", "0");
        refused("tickgrad: horizon is 0; expected 1 to 10,000 bars", "--horizon", "0");
        refused("tickgrad: edge is 2.0; expected 0 or more, below 1", "--edge", "2");
        refused(
                "tickgrad: --splits and --test-index: expected one of them",
                "fit",
                table.toString(),
                "--splits",
                "d",
                "--test-index",
                "f");
    }

    @Test
    void thePageIsMadeAnewFromTheFilesThatAreThere() throws IOException {
        Files.writeString(
                directory.resolve("standard.json"),
                "{\"rows\":[{\"engine\":\"tickgrad\",\"net\":\"B\",\"workload\":\"greeks-1\",\"ns\":321}]}");
        Screens screens = run(0, "bench", "--page", "--out", directory.toString());
        assertTrue(screens.out().contains("B  32-64-64-1 relu") && screens.out().contains("321"), screens.out());
        assertTrue(Files.readString(directory.resolve("index.html")).contains("321"));
        Files.writeString(directory.resolve("standard.json"), "?");
        refused("tickgrad: " + directory.resolve("standard.json") + ": expected {", "bench", "--page", "--out", directory.toString());
    }

    @Test
    void badInputIsCodeTwoAndOneLine() throws IOException {
        Path ragged = Files.writeString(directory.resolve("ragged.csv"), "1,2,3\n4,5\n");
        refused("tickgrad: " + ragged + ", line 2: 2 cells, expected 3 as in the first line", "fit", ragged.toString());
        Path none = directory.resolve("none.csv");
        refused("tickgrad: " + none + ": no such file", "fit", none.toString());
        refused("tickgrad: " + none + ": no such file", "forecast", none.toString());
        refused(
                "tickgrad: " + table + " exists and is not a directory",
                "fit",
                table.toString(),
                "--out",
                table.toString());
    }

    private void refused(String message, String... args) {
        Screens screens = run(2, args);
        assertTrue(screens.err().startsWith(message), screens.err());
        assertTrue(screens.err().lines().count() <= 2, screens.err());
        assertFalse(screens.err().contains("\tat "), "no stack trace");
    }

    @Test
    void aFitWritesItsFilesAndNothingElse() throws IOException {
        Screens screens = fit("out");
        Path out = directory.resolve("out");
        try (Stream<Path> files = Files.list(out)) {
            assertArrayEquals(
                    new String[] {"model.tickgrad", "predictions.csv", "report.html"},
                    files.map(p -> p.getFileName().toString()).sorted().toArray());
        }
        byte[] predictions = Files.readAllBytes(out.resolve("predictions.csv"));
        assertTrue(screens.out().contains(OutputDirectory.sha256(predictions)), "the sha-256 is the file's");
        assertEquals(
                1 + 12, new String(predictions, StandardCharsets.UTF_8).lines().count());
        for (String shown : new String[] {
            "Test RMSE", "linear model", "gradients", "time to warm", "bytes per predict", "p99.9", "Loss by epoch"
        }) {
            assertTrue(screens.out().contains(shown), shown);
        }
        assertFalse(screens.out().contains("\u001b") || screens.out().contains("\r"), "plain text in a pipe");
        String page = Files.readString(out.resolve("report.html"));
        assertEquals(5, page.split("<svg ", -1).length - 1, "loss, calibration, outcomes, cumulative, latency");
        assertFalse(page.contains("http") || page.contains("<script"), "self-contained");
    }

    @Test
    void theSameSeedGivesTheSamePredictionsAndModel() throws IOException {
        fit("a");
        fit("b");
        fit("c", "--seed", "8");
        byte[] a = Files.readAllBytes(directory.resolve("a/predictions.csv"));
        assertArrayEquals(a, Files.readAllBytes(directory.resolve("b/predictions.csv")));
        assertArrayEquals(
                Files.readAllBytes(directory.resolve("a/model.tickgrad")),
                Files.readAllBytes(directory.resolve("b/model.tickgrad")));
        assertFalse(Arrays.equals(a, Files.readAllBytes(directory.resolve("c/predictions.csv"))));
    }

    @Test
    void splitsGiveAMeanAndAStandardError() throws IOException {
        Path splits = Files.createDirectory(directory.resolve("splits"));
        Files.writeString(splits.resolve("index_test_0.txt"), "1 2 3 4 5");
        Files.writeString(splits.resolve("index_test_1.txt"), "11 12 13 14 15");
        Screens screens = fit("out", "--splits", splits.toString());
        assertTrue(screens.out().contains("mean and standard error over 2 splits"), screens.out());
        assertEquals(
                1 + 10,
                Files.readAllLines(directory.resolve("out/predictions.csv")).size());
    }

    @Test
    void classesAreDetectedAndScored() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            double a = Math.sin(i * 0.7);
            double b = Math.cos(i * 1.3);
            text.append(a)
                    .append(' ')
                    .append(b)
                    .append(' ')
                    .append(a * b > 0 ? 1 : 0)
                    .append('\n');
        }
        table = Files.writeString(directory.resolve("classes.txt"), text);
        Screens screens = fit(200, "out");
        assertTrue(screens.out().contains("classification, 2 classes"), screens.out());
        // An exclusive-or of signs: no line separates it, a hidden layer does.
        assertFalse(screens.out().contains("NO BETTER"), screens.out());
        assertTrue(Files.readAllLines(directory.resolve("out/predictions.csv"))
                .getFirst()
                .endsWith(",confidence"));
    }

    @Test
    void coloursFollowTheTerminalAndNoColor() {
        String[] args = {
            "fit",
            table.toString(),
            "--epochs",
            "2",
            "--pace-seconds",
            "0.02",
            "--out",
            directory.resolve("o").toString()
        };
        assertTrue(run(Screens.terminal(Map.of()), 0, args).out().contains("\u001b["));
        assertFalse(
                run(Screens.terminal(Map.of("NO_COLOR", "1")), 0, args).out().contains("\u001b["));
        assertFalse(run(Screens.terminal(Map.of("NO_COLOR", "1")), 0, "--help")
                .out()
                .contains("\u001b["));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direction", "return", "quantiles"})
    void aSmallSimulatedMarketRunsThrough(String target) throws IOException {
        Path out = directory.resolve("market");
        Screens screens = run(
                0, "--bars", "2500", "--epochs", "3", "--pace-seconds", "0.02", "--target", target, "--out", out + "");
        assertTrue(screens.out().contains("EDGE"), screens.out());
        assertTrue(screens.out().contains("\n  after costs of 2.000 bp a turn: "), screens.out());
        String page = Files.readString(out.resolve("report.html"));
        assertEquals(6, page.split("<svg ", -1).length - 1, "loss, advantage, calibration, trading, scores, latency");
        byte[] predictions = Files.readAllBytes(out.resolve("predictions.csv"));
        assertTrue(screens.out().contains(OutputDirectory.sha256(predictions)), "the sha-256 is the file's");
        try (Arena arena = Arena.ofConfined()) {
            Model model = ModelFile.load(arena, out.resolve("model.tickgrad"));
            assertFalse(model.loss().isEmpty(), "the file says what it was trained on");
            assertEquals(
                    target.equals("quantiles") ? 5 : 1,
                    model.parameters().architecture().outputs());
        }
    }
}

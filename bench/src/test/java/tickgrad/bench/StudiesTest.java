package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;

/** The commands {@code calibrate}, {@code differential} and {@code surfaces} as a user runs them, on small data. */
class StudiesTest {
    @TempDir
    Path directory;

    private Screens run(int expected, String... args) {
        Screens screens = Screens.piped();
        int code = Tickgrad.run(screens.screen(), args);
        assertEquals(expected, code, () -> screens.out() + screens.err());
        return screens;
    }

    private void refused(String message, String... args) {
        Screens screens = run(2, args);
        assertTrue(screens.err().startsWith(message), screens.err());
        assertTrue(screens.err().lines().count() <= 2, screens.err());
        assertEquals("", screens.out());
    }

    private JsonObject json(String file) throws IOException {
        return Json.parse(Files.readString(directory.resolve(file))).asObject();
    }

    private void assertFiles(String folder, String... names) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            assertArrayEquals(names, files.map(p -> p.getFileName().toString()).sorted().toArray());
        }
        String page = Files.readString(directory.resolve(folder).resolve("report.html"));
        assertTrue(page.contains("<svg "));
        assertFalse(page.contains("http") || page.contains("<script"), "self-contained");
    }

    /** Surfaces of two parameters, smooth and without noise. */
    private String surfaces() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 220; i++) {
            double a = (i % 15) / 14.0;
            double b = (i / 15) / 14.0;
            text.append(a).append(' ').append(b);
            for (int j = 0; j < 8; j++) {
                text.append(' ').append(0.2 + 0.1 * a + 0.02 * j * b + 0.01 * a * b * (j - 4));
            }
            text.append('\n');
        }
        text.append("0.5 0.5 0.1 0.2 0.3 0.4 inf 0.5 0.6 0.7\n");
        return Files.writeString(directory.resolve("vols.txt"), text).toString();
    }

    @Test
    void calibrateFindsParametersAndWritesThem() throws IOException {
        String file = surfaces();
        String[] args = {"calibrate", file, "--parameters", "2", "--names", "level,slope", "--hidden", "12 tanh", "--epochs", "150",
            "--learning-rate", "3e-3", "--rounds", "2", "--strikes", "4"};
        String a = directory.resolve("a") + "";
        Screens screens = run(0, Stream.concat(Stream.of(args), Stream.of("--out", a)).toArray(String[]::new));
        assertTrue(screens.out().contains("33 surfaces calibrated") && screens.out().contains("level"), screens.out());
        assertFiles("a", "calibrate.json", "model.tickgrad", "predictions.csv", "report.html");
        JsonObject json = json("a/calibrate.json");
        assertEquals(221, json.getInt("rows", 0));
        assertEquals(1, json.getInt("unsound", 0));
        assertEquals(33, json.getInt("holdOut", 0));
        assertEquals(0, json.getInt("failures", -1));
        for (String name : new String[] {"level", "slope"}) {
            double error = json.get("parameterErrors").asObject().get(name).asObject().getDouble("median", 1);
            // Volatilities vary by at least 0.1 per unit of either parameter; a network off by 1% of their deviation moves it less than this.
            assertTrue(error < 0.05, name + " " + error);
        }
        // The network itself, given as a file, finds the same parameters.
        String b = directory.resolve("b") + "";
        run(0, "calibrate", file, "--parameters", "2", "--names", "level,slope", "--model", a + "/model.tickgrad", "--rounds", "1", "--out", b);
        assertArrayEquals(Files.readAllBytes(Path.of(a, "predictions.csv")), Files.readAllBytes(Path.of(b, "predictions.csv")));
    }

    @Test
    void differentialTrainsBothWays() throws IOException {
        String out = directory.resolve("d") + "";
        Screens screens = run(0, "differential", "--samples", "64,32", "--seeds", "2", "--epochs", "2", "--assets", "3", "--out", out);
        assertTrue(screens.out().contains("basket of 3") && screens.out().contains("black-scholes"), screens.out());
        assertFiles("d", "differential.json", "report.html");
        var cells = json("d/differential.json").get("cells").asArray();
        assertEquals(4, cells.size());
        assertEquals(32, cells.get(0).asObject().getInt("samples", 0), "ascending");
        assertEquals(2, cells.get(3).asObject().get("plain").asObject().get("deltaErrors").asArray().size());
        run(0, "differential", "--samples", "32,64", "--seeds", "2", "--epochs", "2", "--assets", "3", "--out", directory.resolve("e") + "");
        assertEquals(cells, json("e/differential.json").get("cells"), "same seeds, same errors");
    }

    @Test
    void surfacesAreJudgedBesideBaselines() throws IOException {
        StringBuilder text = new StringBuilder("0.9,1.0,1.1\n0.5,1\n");
        for (int d = 0; d < 100; d++) {
            text.append(LocalDate.of(2020, 1, 1).plusDays(d));
            for (int j = 0; j < 6; j++) {
                text.append(',').append(d == 70 && j == 2 ? 0.0001 : 0.2 + 0.05 * Math.sin(0.1 * d) + 0.01 * j * Math.cos(0.3 * d));
            }
            text.append('\n');
        }
        String file = Files.writeString(directory.resolve("days.csv"), text).toString();
        String out = directory.resolve("s") + "";
        Screens screens = run(0, "surfaces", file, "--factors", "1,2", "--seeds", "2", "--epochs", "5", "--out", out);
        assertTrue(screens.out().contains("persistence") && screens.out().contains("autoencoder"), screens.out());
        assertFiles("s", "report.html", "surfaces.json");
        JsonObject json = json("s/surfaces.json");
        assertEquals(80, json.getInt("trainingDays", 0));
        assertEquals(1, json.getInt("badTraining", -1));
        assertEquals(0, json.getInt("badTest", -1));
        // Two factors make these days up: the components give them back to rounding in double.
        assertTrue(json.get("reconstructionErrors").asObject().get("2").asObject().get("principal components").asArray().get(0).asDouble() < 1e-3);
    }

    @Test
    void wrongUseIsRefusedByName() throws IOException {
        String file = surfaces();
        refused("tickgrad: Missing required parameter: 'FILE'", "calibrate");
        refused("tickgrad: none.txt: no such file", "calibrate", "none.txt");
        refused("tickgrad: --lower and --upper: expected both or neither", "calibrate", file, "--lower", "0,0");
        refused("tickgrad: --lower: 1 bounds, expected 2", "calibrate", file, "--parameters", "2", "--lower", "0", "--upper", "1");
        refused("tickgrad: --lower, --upper: box of parameter 1: 1.0 to 0.0", "calibrate", file, "--parameters", "1", "--lower", "1", "--upper", "0");
        refused("tickgrad: --parameters: 0, expected 1 or more", "calibrate", file, "--parameters", "0");
        refused("tickgrad: --test: 2.0, expected a share between 0 and 1", "calibrate", file, "--test", "2");
        refused("tickgrad: --strikes: 3, expected a divisor of 8", "calibrate", file, "--parameters", "2", "--strikes", "3");
        refused("tickgrad: --rounds: 0, expected 1 to 10000", "calibrate", file, "--rounds", "0");
        refused("tickgrad: --model and --weights: expected one of them", "calibrate", file, "--model", "m", "--weights", "w");
        refused("tickgrad: " + file + ": 6 volatilities a line, expected at least 8", "calibrate", file, "--epochs", "1");
        refused("tickgrad: --problems: heston, expected some of [basket, black-scholes]", "differential", "--problems", "heston");
        refused("tickgrad: --samples: 1, expected 2 to 1048576", "differential", "--samples", "1");
        refused("tickgrad: --seeds: 0, expected 1 to 1000", "differential", "--seeds", "0");
        refused("tickgrad: no_x_train.csv: no such file", "differential", "--files", "no_");
        refused("tickgrad: --test: 0.0, expected a share between 0 and 1", "surfaces", file, "--test", "0");
        refused("tickgrad: --floor: -1.0, expected 0 or more, below 1", "surfaces", file, "--floor", "-1");
        refused("tickgrad: " + file + ", line 3, column 1: \"0.14285714285714285\" is not a date", "surfaces", file);
    }
}

package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.bench.console.Screens;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;

/** {@code tickgrad check} as a user runs it: one line, one file, an exit code; and what it says of planted faults. */
class CheckCommandTest {
    private static final int ROWS = 40;

    @TempDir
    Path directory;

    private Path model;
    private Path table;

    @BeforeEach
    void write() throws IOException {
        model = model("4-8-8-1 tanh", "model.tickgrad");
        table = table("table.csv", "a,b,c,d,y", "a b c d y", 0.3);
    }

    private Path model(String text, String name) throws IOException {
        return model(text, name, "");
    }

    private Path model(String text, String name, String loss) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of(text);
            Parameters p = Parameters.initialized(arena, a, Initializer.GLOROT_UNIFORM, 5);
            for (int l = 0; l < a.layers(); l++) {
                for (int j = 0; j < a.outputs(l); j++) {
                    p.bias(l, j, 0.1f * (j - 3));
                }
            }
            Standardizer inputs = Standardizer.of(new double[] {100, 0, 0, 0}, new double[] {20, 1, 1, 1});
            ModelFile.save(directory.resolve(name), new Model(p, inputs, new Standardizer(a.outputs()), loss));
        }
        return directory.resolve(name);
    }

    /** Columns in the order of {@code cells}; the target y is {@code step} times the row number, class k its third. */
    private Path table(String name, String header, String cells, double step) throws IOException {
        StringBuilder text = new StringBuilder(header + "\n");
        for (int r = 0; r < ROWS; r++) {
            Map<String, String> row = Map.of(
                    "a", "" + (100 + 20 * Math.sin(r)),
                    "b", "" + Math.cos(1.7 * r),
                    "c", "" + Math.sin(2.3 * r),
                    "d", "" + Math.cos(3.1 * r),
                    "y", "" + Math.sin(step * r),
                    "k", "" + (1 + r % 3));
            List<String> values = new ArrayList<>();
            for (String cell : cells.split(" ")) {
                values.add(row.get(cell));
            }
            text.append(String.join(",", values)).append('\n');
        }
        return Files.writeString(directory.resolve(name), text);
    }

    private String[] arguments(String out, Object... more) {
        List<String> arguments = new ArrayList<>(List.of("check", "--directions", "280", "--out", directory.resolve(out) + ""));
        for (Object argument : more) {
            arguments.add(argument.toString());
        }
        return arguments.toArray(String[]::new);
    }

    private Screens run(int expected, String... args) {
        Screens screens = Screens.piped();
        int code = Tickgrad.run(screens.screen(), args);
        assertEquals(expected, code, () -> screens.out() + screens.err());
        return screens;
    }

    private JsonObject json(String out) throws IOException {
        return Json.parse(Files.readString(directory.resolve(out).resolve("check.json"))).asObject();
    }

    @Test
    void aSoundModelIsCertifiedInOneLine() throws IOException {
        Screens screens = run(0, arguments("out", model, table));
        assertTrue(
                screens.out().matches("CERTIFIED  280 directions and 90 coordinates, worst error \\S+ of its derived tolerance"
                        + " \\(d\\S+\\), 0 kinks met, 0 undecided; engine float32 within its bound, worst \\S+ \\(d\\S+\\),"
                        + " gap to float64 \\S+ ulp in the median, \\S+ ulp at most; second derivatives: within tolerance, worst"
                        + " \\S+ \\(d2Y[01]\\[\\d+,\\d]\\)\\R"),
                screens.out());
        JsonObject json = json("out");
        assertEquals("CERTIFIED", json.getString("verdict", ""));
        assertEquals(screens.out().strip(), json.getString("line", ""));
        assertEquals(ROWS, json.getInt("rows", 0));
        List<String> blocks = json.get("blocks").asArray().values().stream()
                .map(block -> block.asObject().getString("block", ""))
                .toList();
        assertEquals(List.of("db2", "dW2", "db1", "dW1", "db0", "dW0", "dX"), blocks);
        for (var block : json.get("blocks").asArray()) {
            assertEquals(20, block.asObject().get("meanLossAgainstCalculus").asObject().getInt("directions", 0));
            JsonObject engine = block.asObject().get("engineAgainstFloat64").asObject();
            assertTrue(engine.getInt("components", 0) > 0 && engine.get("worst").asObject().getDouble("share", 2) <= 1);
        }
        for (int i = 0; i < 3; i++) {
            JsonObject second = json.get("secondDerivatives").asArray().get(i).asObject();
            assertEquals(2 - i, second.getInt("layer", -1));
            assertEquals(ROWS * (i == 0 ? 1 : 8), second.getInt("values", 0));
            assertTrue(second.getBoolean("agrees", false) && second.get("againstCalculus").asObject().getDouble("share", 2) <= 1);
            assertTrue(second.get("engineAgainstFloat64").asObject().getDouble("share", 2) <= 1);
        }
    }

    @Test
    void whatIsNotSmoothIsSkippedAndSaid() throws IOException {
        Screens screens = run(0, arguments("out", model("4-8-8-1 tanh,relu,identity", "relu.tickgrad"), table));
        assertTrue(screens.out().matches("CERTIFIED  .*; second derivatives: within tolerance, worst \\S+ \\(\\S+\\), relu has none\\R"), screens.out());
        JsonObject second = json("out").get("secondDerivatives").asArray().get(1).asObject();
        assertEquals("relu", second.getString("activation", ""));
        assertFalse(second.getBoolean("smooth", true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCALED     | activation tanh of layer 1: the derivative is not that of the value; d[Wb]1",
                "SWAPPED    | activation tanh of layer 1: the derivative is not that of the value; d[Wb]1",
                "BENT       | activation tanh of layer 1: the second derivative is not that of the value; d2Y1\\[",
                "BIAS       | the engine's float32 gradient of layer 1 \\(tanh\\) is not within rounding of calculus; db1\\[3\\]",
                "TRANSPOSED | the engine's float32 gradient of layer 1 \\(tanh\\) is not within rounding of calculus; dW1\\[",
                "LAYER      | the engine's float32 gradient of layer 1 \\(tanh\\) is not within rounding of calculus; dW1\\[",
            })
    void aPlantedFaultIsNamedWithItsPlaceAndValues(SpoiledCheck.Fault fault, String cause) throws IOException {
        Screens screens = Screens.piped();
        int code = SpoiledCheck.run(screens.screen(), fault, arguments("out", model, table));
        System.out.print(fault + ": " + screens.out());
        assertEquals(1, code, screens.out() + screens.err());
        assertTrue(
                screens.out().matches("NOT CERTIFIED  " + cause + "\\S*: claimed \\S+, by calculus \\S+, tolerance \\S+;.*\\R"),
                screens.out());
        JsonObject json = json("out");
        assertEquals("NOT CERTIFIED", json.getString("verdict", ""));
        assertTrue(json.get("wrong").asObject().getDouble("share", 0) > 1);
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        run(0, arguments("a", model, table));
        run(0, arguments("b", model, table));
        run(0, arguments("c", model, table, "--seed", 8));
        assertEquals(json("a"), json("b"));
        assertNotEquals(json("a").get("blocks"), json("c").get("blocks"));
    }

    @Test
    void targetColumnsMayStandAnywhere() throws IOException {
        run(0, arguments("last", model, table));
        Path shuffled = table("shuffled.csv", "a,y,b,c,d", "a y b c d", 0.3);
        run(0, arguments("named", model, shuffled, "--target", "y"));
        run(0, arguments("numbered", model, shuffled, "--target", 2));
        assertEquals(json("last").get("blocks"), json("named").get("blocks"));
        assertEquals(json("last").get("blocks"), json("numbered").get("blocks"));
        run(0, arguments("wrong", model, shuffled));
        assertNotEquals(json("last").get("blocks"), json("wrong").get("blocks"));
    }

    @Test
    void theLossIsTheFilesUnlessAnOptionSaysOtherwise() throws IOException {
        Path huber = model("4-8-8-1 tanh", "huber.tickgrad", "huber(0.5)");
        run(0, arguments("file", huber, table));
        run(0, arguments("option", huber, table, "--loss", "mae"));
        run(0, arguments("neither", model, table));
        assertEquals("huber(0.5)", json("file").getString("loss", ""));
        assertEquals("mae", json("option").getString("loss", ""));
        assertEquals("mse", json("neither").getString("loss", ""));
        Path own = model("4-8-8-1 tanh", "own.tickgrad", "own");
        refused("tickgrad: " + own + ": loss is \"own\"", "check", own, table);
    }

    @Test
    void labelsBecomeClassesAsInFit() throws IOException {
        Path classifier = model("4-6-3 relu", "classes.tickgrad");
        Path labels = table("labels.csv", "a,b,c,d,k", "a b c d k", 0.3);
        Screens screens = run(0, arguments("out", classifier, labels, "--loss", "cross_entropy"));
        assertTrue(screens.out().startsWith("CERTIFIED  "), screens.out());
        assertEquals("cross_entropy", json("out").getString("loss", ""));
    }

    @Test
    void badInputIsCodeTwoAndOneLine() throws IOException {
        Path none = directory.resolve("none");
        refused("tickgrad: Missing required parameters: 'MODEL', 'DATA'", "check");
        refused("tickgrad: Missing required parameter: 'DATA'", "check", model);
        refused("tickgrad: " + none + ": no such file", "check", none, table);
        refused("tickgrad: " + none + ": no such file", "check", model, none);
        refused("tickgrad: " + table + " is not a sound model file: it does not begin with TICKGRAD", "check", table, table);
        refused("tickgrad: --loss: loss is \"msa\"", "check", model, table, "--loss", "msa");
        refused("tickgrad: --loss: ", "check", model, table, "--loss", "gaussian_nll");
        refused("tickgrad: --rows: 0, expected 1 or more", "check", model, table, "--rows", 0);
        refused("tickgrad: --directions: 0, expected 1 or more", "check", model, table, "--directions", 0);
        refused(
                "tickgrad: " + table + ": --target: \"z\", expected different columns of a, b, c, d, y, or their numbers from 1",
                "check", model, table, "--target", "z");
        Path narrow = Files.writeString(directory.resolve("narrow.csv"), "1,2,3\n4,5,6\n");
        refused(
                "tickgrad: " + narrow + ": 3 columns; expected 5: 4 inputs of the network and 1 target of mse on 1 output",
                "check", model, narrow);
        Path classifier = model("4-6-3 relu", "classes.tickgrad");
        refused(
                "tickgrad: " + table + ": the target has 40 different values and the network 3 outputs; expected as many",
                "check", classifier, table, "--loss", "cross_entropy");
        refused(
                "tickgrad: " + table + ": T[", "check", model, table, "--loss", "bce_with_logits");
    }

    private void refused(String message, Object... args) {
        Screens screens = run(2, Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        assertTrue(screens.err().startsWith(message), screens.err());
        assertTrue(screens.err().lines().count() <= 2, screens.err());
        assertEquals("", screens.out());
        assertFalse(Files.exists(directory.resolve("check.json")));
    }

    @Test
    void coloursFollowTheTerminal() {
        Screens screens = Screens.terminal(Map.of());
        Tickgrad.run(screens.screen(), arguments("out", model, table));
        assertTrue(screens.out().contains("\u001b[32mCERTIFIED\u001b[0m  280 directions"), screens.out());
    }
}

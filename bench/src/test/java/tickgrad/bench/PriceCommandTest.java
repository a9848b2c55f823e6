package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;
import tickgrad.bench.options.ChainFiles;

/** {@code tickgrad price} as a user runs it, within this process. */
class PriceCommandTest {
    @TempDir
    Path directory;

    private Screens run(int expected, String... args) {
        Screens screens = Screens.piped();
        int code = Tickgrad.run(screens.screen(), Stream.concat(Stream.of("price"), Stream.of(args)).toArray(String[]::new));
        assertEquals(expected, code, () -> screens.out() + screens.err());
        return screens;
    }

    private JsonObject fit(Path file, String out, String... more) throws IOException {
        Path to = directory.resolve(out);
        Stream<String> start = Stream.of(file.toString(), "--hidden", "12-12 tanh", "--out", to.toString());
        run(0, Stream.concat(start, Stream.of(more)).toArray(String[]::new));
        return Json.parse(Files.readString(to.resolve("surface.json"))).asObject();
    }

    /** The surface is smooth and known: a hold-out error of half a point, no arbitrage, and the vendor's Greeks, which are Black and Scholes'. */
    @Test
    void aKnownSurfaceIsFoundWithItsGreeks() throws IOException {
        JsonObject json = fit(Files.writeString(directory.resolve("pairs.csv"), ChainFiles.pairs()), "one", "--steps", "300");
        double rmse = json.get("errors").asObject().get("network").asObject().get("heldOut").asObject().get("rmsePoints").asDouble();
        assertTrue(rmse < 0.5, "hold-out error " + rmse);
        assertEquals(0, json.get("arbitrage").asObject().get("network").asObject().get("violating").asInt());
        JsonObject delta = json.get("greeks").asArray().get(0).asObject();
        assertEquals("delta", delta.get("name").asString());
        assertTrue(delta.get("medianDifference").asDouble() < 0.01, delta.toString());
        List<String> quotes = Files.readAllLines(directory.resolve("one/predictions.csv"));
        assertEquals(106, quotes.size());
        assertEquals(20, quotes.stream().filter(l -> l.contains(",held,")).count());
        String page = Files.readString(directory.resolve("one/report.html"));
        assertTrue(page.contains("Implied volatility</figcaption>") && page.contains("Expiry 2023-01-09") && page.contains("held out"), "charts");
        assertTrue(Files.exists(directory.resolve("one/model.tickgrad")));
    }

    @Test
    void theSameSeedGivesTheSameFilesAndAnotherDoesNot() throws IOException {
        Path file = Files.writeString(directory.resolve("coin.csv"), ChainFiles.coin());
        fit(file, "a", "--steps", "20", "--asof", "2023-01-02T15:00Z");
        fit(file, "b", "--steps", "20", "--asof", "2023-01-02T15:00Z");
        fit(file, "c", "--steps", "20", "--asof", "2023-01-02T15:00Z", "--seed", "8");
        assertEquals(-1, Files.mismatch(directory.resolve("a/surface.json"), directory.resolve("b/surface.json")));
        assertEquals(-1, Files.mismatch(directory.resolve("a/predictions.csv"), directory.resolve("b/predictions.csv")));
        assertTrue(Files.mismatch(directory.resolve("a/predictions.csv"), directory.resolve("c/predictions.csv")) >= 0);
    }

    @Test
    void badInputIsCodeTwoAndSaysWhatWasWrong() throws IOException {
        assertTrue(run(0, "--help").out().contains("Usage: tickgrad price"));
        refused("no such file", directory.resolve("none.csv").toString());
        Path empty = Files.writeString(directory.resolve("empty.csv"), "");
        refused("is empty", empty.toString());
        Path binary = Files.write(directory.resolve("binary.csv"), new byte[] {'a', 0, 1, 2});
        refused("a binary file", binary.toString());
        Path other = Files.writeString(directory.resolve("other.csv"), "date,open,close\n2023-01-01,1,2\n");
        refused("no recognisable columns", other.toString());
        refused("--asof: \"noon\"", other.toString(), "--asof", "noon");
        refused("test: 1.0, expected a share between 0 and 1", other.toString(), "--test", "1");
        refused("--hidden \"8 relu\"", other.toString(), "--hidden", "8 relu");
        refused("penalty: -1.0, expected 0 or more", other.toString(), "--penalty", "-1");
    }

    private void refused(String words, String... args) {
        Screens screens = run(2, args);
        assertTrue(screens.err().startsWith("tickgrad: ") && screens.err().contains(words), screens.err());
        assertEquals("", screens.out());
    }
}

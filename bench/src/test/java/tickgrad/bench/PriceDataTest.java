package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;

/**
 * {@code tickgrad price} with its defaults on real chains: below the parabola and SVI on the quotes held out, and arbitrage at no more than 0.1% of the
 * dense grid. Needs the environment variable {@code TICKGRAD_DATA}; SPY's 2,930 quotes, a minute's work, run with {@code -Dtickgrad.price.spy=true}
 * only.
 */
class PriceDataTest {
    @TempDir
    Path directory;

    @Test
    void bitcoin() throws IOException {
        holds("deribit-btc-2024-05-23.csv");
    }

    @Test
    void ether() throws IOException {
        holds("deribit-eth-2024-05-23.csv");
    }

    @Test
    void spy() throws IOException {
        assumeTrue(Boolean.getBoolean("tickgrad.price.spy"), "skipped: a minute's work; set -Dtickgrad.price.spy=true");
        holds("spy-2022-12-30.csv");
    }

    private void holds(String name) throws IOException {
        String root = System.getenv("TICKGRAD_DATA");
        assumeTrue(root != null, "skipped: set TICKGRAD_DATA to the folder of the real data to run this test");
        Screens screens = Screens.piped();
        int code = Tickgrad.run(screens.screen(), "price", Path.of(root, "options", name).toString(), "--out", directory.toString());
        System.out.println(screens.out());
        assertEquals(0, code, screens.err());
        JsonObject json = Json.parse(Files.readString(directory.resolve("surface.json"))).asObject();
        JsonObject network = json.get("arbitrage").asObject().get("network").asObject();
        assertAll(
                () -> assertTrue(error(json, "network") < error(json, "quadratic"), "hold-out error below the parabola's"),
                () -> assertTrue(error(json, "network") < error(json, "SVI"), "hold-out error below SVI's"),
                () -> assertTrue(network.get("share").asDouble() <= 0.001, "arbitrage: " + network),
                () -> assertTrue(network.get("steepest").asDouble() <= 2, "Lee's bound: " + network));
    }

    private static double error(JsonObject json, String method) {
        return json.get("errors").asObject().get(method).asObject().get("heldOut").asObject().get("rmsePoints").asDouble();
    }
}

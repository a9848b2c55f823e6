package tickgrad.bench.calibrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.data.DataException;
import tickgrad.bench.fit.Split;
import tickgrad.model.Model;
import tickgrad.model.Parameters;

class SurfacesTest {
    @TempDir
    Path directory;

    private Path file(String... odd) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            text.append(0.01 * i).append(" 0.3 0.2 0.").append(10 + i).append('\n');
        }
        for (String line : odd) {
            text.append(line).append('\n');
        }
        return Files.writeString(directory.resolve("s.txt"), text);
    }

    @Test
    void unsoundAndOutsideRowsAreCountedApart() throws Exception {
        Box box = new Box(new double[] {0}, new double[] {0.2});
        Surfaces s = Surfaces.read(
                file("0.1 0.3 0.2 1.797e308", "0.1,inf,0.2,0.3", "0.1 0 0.2 0.3", "nan 0.3 0.2 0.1", "0.3 -1 0.2 0.1", "0.3 0.3 0.2 0.1"), 1,
                box);
        assertEquals(31, s.rows());
        assertEquals(5, s.unsound());
        assertEquals(5, s.outside(), "0.21 to 0.24, and 0.3");
        assertEquals(21, s.size());
        assertArrayEquals(new double[] {0.05}, s.x()[5]);
        assertArrayEquals(new double[] {0.3, 0.2, 0.15}, s.vols()[5]);
        Surfaces all = Surfaces.read(file("0.3 -1 0.2 0.1"), 1, null);
        assertArrayEquals(new double[] {0}, all.box().lower());
        assertArrayEquals(new double[] {0.24}, all.box().upper(), "the box is that of the sound rows");
    }

    @Test
    void filesThatCannotBeUsedAreRefused() throws Exception {
        Box box = new Box(new double[] {5}, new double[] {6});
        assertEquals(directory.resolve("s.txt") + ": 0 sound rows within the box, expected at least 20",
                assertThrows(DataException.class, () -> Surfaces.read(file(), 1, box)).getMessage());
        assertEquals(directory.resolve("s.txt") + ": row 26 has 2 numbers, expected 4 as in the first",
                assertThrows(DataException.class, () -> Surfaces.read(file("1 2"), 1, null)).getMessage());
        assertEquals(directory.resolve("s.txt") + ": 4 numbers a line, expected 4 parameters and at least one volatility",
                assertThrows(DataException.class, () -> Surfaces.read(file(), 4, null)).getMessage());
        assertEquals(directory.resolve("s.txt") + ", line 26, column 2: \"x\" is not a number",
                assertThrows(DataException.class, () -> Surfaces.read(file("1 x"), 1, null)).getMessage());
    }

    /** The file's own counts, and the published weights: with each output's scale fitted they are the network of these surfaces. */
    @Test
    @EnabledIfEnvironmentVariable(named = "TICKGRAD_DATA", matches = ".+")
    void roughBergomiHasItsCleanRowsAndThePublishedNetworkFitsThem() throws Exception {
        Path folder = Path.of(System.getenv("TICKGRAD_DATA"), "surfaces", "rough-bergomi");
        Box box = new Box(new double[] {.01, .3, -.95, .025}, new double[] {.16, 4, -.1, .5});
        Surfaces s = Surfaces.read(folder.resolve("surfaces.txt"), 4, box);
        assertEquals(5000, s.rows());
        assertEquals(18, s.unsound());
        assertEquals(4894, s.size());
        assertEquals(88, s.points());
        try (Arena arena = Arena.ofConfined()) {
            int[] all = IntStream.range(0, s.size()).toArray();
            Parameters p = NetworkText.read(arena, folder + "/published-", "elu");
            Model model = GridNetwork.scaled(arena, p, s, new Split("all", all, all));
            double rmse = GridNetwork.rmse(arena, model, s, all, GridNetwork.deviations(s, all));
            // Published to four digits as 0.0208; float32 moves an error of this size by less than a millionth.
            assertEquals(0.0208, rmse, 0.00005 + 1e-6);
        }
    }
}

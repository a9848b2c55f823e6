package tickgrad.bench.surfaces;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.data.DataException;

class SurfaceSeriesTest {
    @TempDir
    Path directory;

    private SurfaceSeries read(String... odd) throws Exception {
        StringBuilder text = new StringBuilder("0.9,1.0,\n0.5,\n");
        for (int d = 0; d < 50; d++) {
            text.append(LocalDate.of(2020, 1, 1).plusDays(d)).append(",0.2,0.0001,0.3,0.4,\n");
        }
        for (String line : odd) {
            text.append(line).append('\n');
        }
        return SurfaceSeries.read(Files.writeString(directory.resolve("s.csv"), text), 1e-4);
    }

    private void refused(String message, String line) {
        assertEquals(directory.resolve("s.csv") + message, assertThrows(DataException.class, () -> read(line)).getMessage());
    }

    @Test
    void linesAreStrikesMaturitiesAndDays() throws Exception {
        SurfaceSeries s = read("03/05/2020,0.1,0.2,0.3,0.4");
        assertArrayEquals(new double[] {0.9, 1.0}, s.strikes());
        assertEquals(51, s.days());
        assertEquals(4, s.points());
        assertEquals(50, s.bad(0, 51));
        assertEquals(LocalDate.of(2020, 5, 3), s.dates()[50], "day first");
    }

    @Test
    void linesThatDoNotFitAreRefused() {
        refused(", line 53, column 1: 2020-02-19 does not come after 2020-02-19", "2020-02-19,1,1,1,1");
        refused(", line 53: 3 volatilities, expected 4 as on the first day", "2020-03-19,1,1,1");
        refused(", line 53, column 3: \"x\" is not a number", "2020-03-19,1,x,1,1");
        refused(", line 53, column 1: \"31/02/20\" is not a date, expected dd/mm/yyyy or yyyy-mm-dd", "31/02/20,1,1,1,1");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TICKGRAD_DATA", matches = ".+")
    void sevenYearsOfTheIndexAreReadWhole() throws Exception {
        SurfaceSeries s = SurfaceSeries.read(Path.of(System.getenv("TICKGRAD_DATA"), "surfaces", "spx-2010-2016.csv"), 1e-4);
        assertEquals(1818, s.days());
        assertEquals(19 * 15, s.points());
        assertEquals(18, s.maturities().length);
        assertEquals(LocalDate.of(2010, 1, 5), s.dates()[0]);
        assertEquals(LocalDate.of(2016, 12, 30), s.dates()[1817]);
        assertEquals(1, s.bad(0, 1818));
    }
}

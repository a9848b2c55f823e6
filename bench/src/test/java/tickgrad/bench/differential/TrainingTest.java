package tickgrad.bench.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.data.DataException;

class TrainingTest {
    /** What the study promises for ten seeds, on the first three of them; same seeds, same bits. */
    @Test
    void derivativesOfLabelsAreWorthTheirCost() {
        List<Training> plain = new ArrayList<>();
        List<Training> with = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            Samples s = new BlackScholesCall().draw(1024, seed);
            plain.add(Training.run(s, false, 100, seed));
            with.add(Training.run(s, true, 100, seed));
        }
        Cell cell = new Cell("black-scholes", 1024, plain, with);
        assertTrue(cell.priceRatio() <= 0.7, cell + "");
        assertTrue(cell.deltaRatio() <= 0.7, cell + "");
    }

    /** Without differentials they are not looked at: NaN and a million in their place change no bit. */
    @Test
    void plainTrainingDoesNotLookAtDerivatives() {
        Samples s = new BlackScholesCall().draw(256, 1);
        double[][] wrong = new double[256][1];
        for (int i = 0; i < 256; i++) {
            wrong[i][0] = i % 2 == 0 ? Double.NaN : 1e6;
        }
        Samples spoilt = new Samples(s.X(), s.Y(), wrong, s.testX(), s.price(), s.delta());
        assertArrayEquals(Training.run(s, false, 3, 1).prices(), Training.run(spoilt, false, 3, 1).prices());
    }

    @Test
    void spreadsAreLeastMedianAndGreatest() {
        List<Training> four = new ArrayList<>();
        for (double e : new double[] {4, 1, 3, 2}) {
            four.add(new Training(e, 2 * e, 0, new double[0]));
        }
        assertEquals(new Cell.Spread(1, 2.5, 4), Cell.Spread.of(four, Training::priceError));
        assertEquals(new Cell.Spread(2, 2, 2), Cell.Spread.of(four.subList(1, 2), Training::deltaError));
        assertEquals(0.5, new Cell("c", 1, four.subList(0, 1), four.subList(3, 4)).priceRatio());
    }

    @Test
    void filesThatDoNotFitAreRefused(@TempDir Path directory) throws Exception {
        String prefix = directory + "/a_";
        Files.writeString(Path.of(prefix + "x_train.csv"), "1,2\n3,4\n");
        Files.writeString(Path.of(prefix + "y_train.csv"), "1\n");
        assertEquals(prefix + "y_train.csv: 1 rows, expected 2",
                assertThrows(DataException.class, () -> SampleFiles.read(prefix)).getMessage());
        Files.writeString(Path.of(prefix + "y_train.csv"), "1\ninf\n");
        assertEquals(prefix + "y_train.csv: row 2: Infinity, expected a finite number",
                assertThrows(DataException.class, () -> SampleFiles.read(prefix)).getMessage());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TICKGRAD_DATA", matches = ".+")
    void theFiveFactorsAreReadAndTheLinearModelHasItsPublishedError() throws Exception {
        Samples s = SampleFiles.read(Path.of(System.getenv("TICKGRAD_DATA"), "differential-ml", "euro_5f_") + "");
        assertEquals(8192, s.X().length);
        assertEquals(5, s.inputs());
        assertEquals(128, s.price().length);
        // Published to three digits behind the point; the ridge of 1e-8 and rounding in double move it far less.
        assertEquals(1.726, SampleFiles.linearError(s), 0.0005 + 1e-6);
    }
}

package tickgrad.bench.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.bench.fit.Table;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;

/** The rows that a check differentiates are those that fit would train on. */
class CheckRowsTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private static Table table(double[]... rows) {
        List<String> columns = IntStream.rangeClosed(1, rows[0].length).mapToObj(c -> "column " + c).toList();
        return new Table("t", columns, rows, LongStream.range(2, 2 + rows.length).toArray(), 0, List.of());
    }

    private Model model(String architecture, double... targetMeans) {
        Architecture a = Architecture.of(architecture);
        double[] deviations = new double[targetMeans.length];
        Arrays.fill(deviations, 2.0);
        return new Model(
                new Parameters(arena, a),
                Standardizer.of(new double[] {10, 0}, new double[] {5, 1}),
                Standardizer.of(targetMeans, deviations));
    }

    private static float[] row(Matrix X, int r) {
        float[] row = new float[X.cols()];
        for (int c = 0; c < row.length; c++) {
            row[c] = X.get(r, c);
        }
        return row;
    }

    @Test
    void inputsAndTargetsAreStandardisedByTheModelsStatistics() {
        CheckRows rows = CheckRows.of(arena, table(new double[] {15, 3, 8, 1}, new double[] {5, -1, 4, 2}),
                model("2-2 identity", 4, 1), Loss.mse(), 9);
        assertArrayEquals(new float[] {1, 3}, row(rows.X(), 0));
        assertArrayEquals(new float[] {-1, -1}, row(rows.X(), 1));
        assertArrayEquals(new float[] {2, 0}, row(rows.T(), 0));
        assertArrayEquals(new float[] {0, 0.5f}, row(rows.T(), 1));
        assertArrayEquals(new long[] {2, 3}, rows.lines());
    }

    @Test
    void severalOutputsForOneTargetShareItsStatistics() {
        Table two = table(new double[] {0, 0, 8, 9}, new double[] {0, 0, 4, 5});
        CheckRows quantiles = CheckRows.of(arena, two, model("2-4 identity", 4, 4, 5, 5), Loss.pinball(0.1, 0.9), 9);
        assertArrayEquals(new float[] {2, 2}, row(quantiles.T(), 0));
        CheckRows gaussian = CheckRows.of(arena, two, model("2-4 identity", 4, 5, 0, 0), Loss.gaussianNll(), 9);
        assertArrayEquals(new float[] {2, 2}, row(gaussian.T(), 0));
    }

    @Test
    void labelsAreRankedAndClassNumbersAreKept() {
        Model two = model("2-2 identity", 7, 7);
        Table signs = table(new double[] {0, 0, -1}, new double[] {0, 0, 1}, new double[] {0, 0, -1});
        CheckRows ranked = CheckRows.of(arena, signs, two, Loss.crossEntropy(), 9);
        assertArrayEquals(new float[] {0, 1, 0}, column(ranked.T()));
        Model four = model("2-4 identity", 0, 0, 0, 0);
        Table some = table(new double[] {0, 0, 3}, new double[] {0, 0, 1}, new double[] {0, 0, 3});
        assertArrayEquals(new float[] {3, 1, 3}, column(CheckRows.of(arena, some, four, Loss.crossEntropy(), 9).T()));
        Table halves = table(new double[] {0, 0, 0.5}, new double[] {0, 0, 1});
        String message = assertThrows(
                        IllegalArgumentException.class, () -> CheckRows.of(arena, halves, four, Loss.crossEntropy(), 9))
                .getMessage();
        assertTrue(message.startsWith("the target has 2 different values and the network 4 outputs"), message);
    }

    private static float[] column(Matrix T) {
        float[] column = new float[T.rows()];
        for (int r = 0; r < column.length; r++) {
            column[r] = T.get(r, 0);
        }
        return column;
    }

    @Test
    void fewerRowsAreSpreadOverTheTable() {
        double[][] ten = new double[10][];
        for (int r = 0; r < 10; r++) {
            ten[r] = new double[] {10 + 5 * r, 0, 0};
        }
        CheckRows rows = CheckRows.of(arena, table(ten), model("2-1 identity", 0), Loss.mse(), 4);
        assertEquals(4, rows.X().rows());
        assertArrayEquals(new long[] {2, 4, 7, 9}, rows.lines());
        assertEquals(7.0f, rows.X().get(3, 0));
    }
}

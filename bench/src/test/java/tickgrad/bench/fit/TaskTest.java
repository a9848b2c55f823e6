package tickgrad.bench.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static Table table(int rows, IntToDoubleFunction target) {
        double[][] values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            values[i] = new double[] {i, target.applyAsDouble(i)};
        }
        return new Table("t", List.of("x", "y"), values, new long[rows], 0, List.of());
    }

    private static Task.Kind detected(int rows, IntToDoubleFunction target) {
        return Task.detect(table(rows, target)).kind();
    }

    @Test
    void countedLabelsAreClasses() {
        assertEquals(Task.Kind.CLASSIFICATION, detected(100, i -> i % 2));
        assertEquals(Task.Kind.CLASSIFICATION, detected(100, i -> 1 + i % 3));
        assertEquals(Task.Kind.CLASSIFICATION, detected(100, i -> i % 2 == 0 ? -1 : 1));
        assertEquals(Task.Kind.CLASSIFICATION, detected(100, i -> i % 2 == 0 ? -0.0 : i % 4 == 1 ? 0.0 : 1));
    }

    @Test
    void scoresMeasuresAndRareLabelsAreNumbers() {
        assertEquals(Task.Kind.REGRESSION, detected(1000, i -> 3 + i % 6));
        assertEquals(Task.Kind.REGRESSION, detected(100, i -> 0.5 * (i % 3)));
        assertEquals(Task.Kind.REGRESSION, detected(25, i -> i % 5));
        assertEquals(Task.Kind.REGRESSION, detected(1000, i -> i % 25));
        assertEquals(Task.Kind.REGRESSION, detected(100, i -> 1));
    }

    @Test
    void anyLabelsMayBeDeclaredClasses() {
        Task task = Task.classification(table(60, i -> 3.5 * (i % 3)));
        assertArrayEquals(new double[] {0, 3.5, 7}, task.labels());
        assertEquals(2, task.classOf(7));
        assertEquals(0, task.classOf(-0.0));
        assertEquals(
                "the target has 1 different value; expected 2 to 1,000 classes",
                assertThrows(IllegalArgumentException.class, () -> Task.classification(table(9, _ -> 1)))
                        .getMessage());
    }
}

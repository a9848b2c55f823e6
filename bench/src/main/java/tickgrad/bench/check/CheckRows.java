package tickgrad.bench.check;

import java.lang.foreign.Arena;
import java.util.Arrays;
import tickgrad.bench.fit.Table;
import tickgrad.bench.fit.Task;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Standardizer;

/**
 * Rows of a table as a model's loss sees them: inputs and targets standardised by the model's own statistics, labels
 * turned into class numbers, as {@code fit} does.
 *
 * @param X     inputs (m, k)
 * @param T     targets (m, d)
 * @param lines the file's line number of each row
 */
public record CheckRows(Matrix X, Matrix T, long[] lines) {
    /**
     * At most {@code most} rows, evenly spread over the table, whose last columns are the targets.
     *
     * @throws IllegalArgumentException if the columns or labels are not those of the model and its loss
     */
    public static CheckRows of(Arena arena, Table table, Model model, Loss loss, int most) {
        int k = model.parameters().architecture().inputs();
        int outputs = model.parameters().architecture().outputs();
        int d = loss.targets(outputs);
        if (table.columns().size() != k + d) {
            throw new IllegalArgumentException(table.columns().size() + " columns; expected " + (k + d) + ": " + k
                    + " inputs of the network and " + d + (d == 1 ? " target" : " targets") + " of " + loss.name()
                    + " on " + outputs + (outputs == 1 ? " output" : " outputs") + " (--loss and --target choose)");
        }
        boolean classes = loss.name().equals(Loss.crossEntropy().name());
        Task task = classes ? classes(table, outputs) : Task.regression();
        int m = Math.min(most, table.size());
        Matrix X = Matrix.allocate(arena, m, k);
        Matrix T = Matrix.allocate(arena, m, d);
        long[] lines = new long[m];
        for (int i = 0; i < m; i++) {
            int r = (int) ((long) i * table.size() / m);
            lines[i] = table.lines()[r];
            for (int c = 0; c < k; c++) {
                X.set(i, c, (float) table.rows()[r][c]);
            }
            for (int c = 0; c < d; c++) {
                double target = table.rows()[r][k + c];
                T.set(i, c, classes ? task.classOf(target) : standardized(model.targets(), loss, outputs, d, c, target));
            }
        }
        model.inputs().apply(X, X);
        return new CheckRows(X, T, lines);
    }

    private static Task classes(Table table, int outputs) {
        Task task = Task.classification(table);
        double last = task.labels()[task.labels().length - 1];
        boolean counted = task.labels()[0] >= 0 && last < outputs;
        for (double label : task.labels()) {
            counted &= label == Math.rint(label);
        }
        if (counted) {
            double[] numbers = new double[outputs];
            Arrays.setAll(numbers, c -> c);
            return new Task(Task.Kind.CLASSIFICATION, numbers);
        }
        if (task.labels().length != outputs) {
            throw new IllegalArgumentException("the target has " + task.labels().length + " different values and the network "
                    + outputs + " outputs; expected as many labels, or class numbers 0 to " + (outputs - 1));
        }
        return task;
    }

    /** Several outputs may forecast one target, as quantiles or as mean and variance do; they have its statistics. */
    private static float standardized(Standardizer s, Loss loss, int outputs, int d, int column, double target) {
        boolean meansFirst = loss.name().equals(Loss.gaussianNll().name());
        return s.apply(meansFirst ? column : column * (outputs / d), (float) target);
    }
}

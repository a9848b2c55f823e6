package tickgrad.bench.fit;

import java.util.Arrays;

/** What needs no network: the linear model, and the mean or the most frequent class of the training rows. */
final class Baselines {
    private Baselines() {}

    /** The linear model's prediction of each test row. */
    static double[] linear(Table table, Task task, Split split) {
        double[][] t = new double[split.train().length][task.outputs()];
        for (int i = 0; i < t.length; i++) {
            double target = table.target(split.train()[i]);
            if (task.kind() == Task.Kind.REGRESSION) {
                t[i][0] = target;
            } else {
                t[i][task.classOf(target)] = 1;
            }
        }
        LinearModel model = LinearModel.fit(table.rows(), split.train(), table.inputs(), t);
        return Arrays.stream(split.test())
                .mapToDouble(r -> value(task, model.predict(table.rows()[r])))
                .toArray();
    }

    /** The training mean, or the most frequent training label (the lower one on a tie), for each test row. */
    static double[] naive(Table table, Task task, Split split) {
        double[] prediction = new double[split.test().length];
        if (task.kind() == Task.Kind.REGRESSION) {
            Arrays.fill(
                    prediction,
                    Arrays.stream(split.train())
                            .mapToDouble(table::target)
                            .average()
                            .orElseThrow());
            return prediction;
        }
        double[] counts = new double[task.outputs()];
        for (int r : split.train()) {
            counts[task.classOf(table.target(r))]++;
        }
        Arrays.fill(prediction, value(task, counts));
        return prediction;
    }

    private static double value(Task task, double[] y) {
        if (task.kind() == Task.Kind.REGRESSION) {
            return y[0];
        }
        int best = 0;
        for (int c = 1; c < y.length; c++) {
            best = y[c] > y[best] ? c : best;
        }
        return task.labels()[best];
    }
}

package tickgrad.bench.differential;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Trainings of one problem from so many samples, one a seed, with the same samples and initial weights with and without differentials.
 *
 * @param problem       its name
 * @param samples       how many
 * @param plain         without differentials
 * @param differential  with them
 */
public record Cell(String problem, int samples, List<Training> plain, List<Training> differential) {
    /** Least, median and greatest of a figure. */
    record Spread(double least, double median, double most) {
        static Spread of(List<Training> trainings, ToDoubleFunction<Training> figure) {
            double[] values = trainings.stream().mapToDouble(figure).sorted().toArray();
            int n = values.length;
            return new Spread(values[0], 0.5 * (values[(n - 1) / 2] + values[n / 2]), values[n - 1]);
        }

        Spread times(double factor) {
            return new Spread(least * factor, median * factor, most * factor);
        }
    }

    /** Median price error with differentials over that without. */
    public double priceRatio() {
        return Spread.of(differential, Training::priceError).median() / Spread.of(plain, Training::priceError).median();
    }

    /** Median error of the derivatives with differentials over that without. */
    public double deltaRatio() {
        return Spread.of(differential, Training::deltaError).median() / Spread.of(plain, Training::deltaError).median();
    }

    /** Share of seeds whose price error is smaller with differentials. */
    double wins() {
        long wins = 0;
        for (int i = 0; i < plain.size(); i++) {
            wins += differential.get(i).priceError() < plain.get(i).priceError() ? 1 : 0;
        }
        return (double) wins / plain.size();
    }

    /** Price errors in the order of the seeds. */
    static double[] errors(List<Training> trainings) {
        return trainings.stream().mapToDouble(Training::priceError).toArray();
    }

    @Override
    public String toString() {
        return problem + ", " + samples + ": " + Arrays.toString(errors(plain)) + " " + Arrays.toString(errors(differential));
    }
}

package tickgrad.bench.market;

import java.util.Arrays;
import java.util.List;

/** The contenders that look at no feature. What does not beat all of them knows nothing. */
final class Naive {

    private Naive() {}

    /** All that fit the target. */
    static List<Forecaster> of(Samples samples, ForecastOptions options) {
        return switch (options.target()) {
            case DIRECTION -> List.of(new Constant("coin", 0.5, samples), new Majority(samples),
                    new LastDirection(samples));
            case RETURN -> List.of(new Constant("zero", 0, samples), new MeanSoFar(samples), new LastReturn(samples));
            case QUANTILES -> List.of(
                    new Empirical("all outcomes so far", samples, options.quantiles(), Integer.MAX_VALUE),
                    new Empirical("last 1,000 outcomes", samples, options.quantiles(), 1000));
        };
    }

    private abstract static class Base implements Forecaster {
        private final String name;
        final Samples samples;

        Base(String name, Samples samples) {
            this.name = name;
            this.samples = samples;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Score.Role role() {
            return Score.Role.NAIVE;
        }
    }

    /** (rises + 1) / (moves + 2), Laplace's rule of succession. */
    private static final class Majority extends Base {
        private long rises;
        private long moves;

        Majority(Samples samples) {
            super("majority so far", samples);
        }

        @Override
        public void observe(int row) {
            rises += samples.outcome()[row] > 0 ? 1 : 0;
            moves += samples.outcome()[row] != 0 ? 1 : 0;
        }

        @Override
        public void forecast(int row, double[] y) {
            y[0] = (rises + 1.0) / (moves + 2.0);
        }
    }

    /** The direction of the last h bars goes on, with the share of times it did so far; never less than 50.1%. */
    private static final class LastDirection extends Base {
        private long same;
        private long moves;
        private double last = 1;

        LastDirection(Samples samples) {
            super("last direction", samples);
        }

        @Override
        public void observe(int row) {
            double before = samples.lastOutcome(row);
            double after = samples.outcome()[row];
            if (before != 0 && after != 0) {
                same += before > 0 == after > 0 ? 1 : 0;
                moves++;
            }
        }

        @Override
        public void forecast(int row, double[] y) {
            double now = samples.lastOutcome(row);
            last = now != 0 ? now : last;
            double p = Math.max((same + 1.0) / (moves + 2.0), 0.501);
            y[0] = last > 0 ? p : 1 - p;
        }
    }

    private static final class Constant extends Base {
        private final double value;

        Constant(String name, double value, Samples samples) {
            super(name, samples);
            this.value = value;
        }

        @Override
        public void forecast(int row, double[] y) {
            y[0] = value;
        }
    }

    private static final class MeanSoFar extends Base {
        private double sum;
        private long count;

        MeanSoFar(Samples samples) {
            super("mean so far", samples);
        }

        @Override
        public void observe(int row) {
            sum += samples.outcome()[row];
            count++;
        }

        @Override
        public void forecast(int row, double[] y) {
            y[0] = count == 0 ? 0 : sum / count;
        }
    }

    private static final class LastReturn extends Base {
        LastReturn(Samples samples) {
            super("last return", samples);
        }

        @Override
        public void forecast(int row, double[] y) {
            y[0] = samples.lastOutcome(row);
        }
    }

    /** Quantiles of the last {@code window} outcomes, kept sorted. */
    private static final class Empirical extends Base {
        private final double[] levels;
        private final int window;
        private double[] sorted = new double[1024];
        private int count;
        private int oldest = -1;

        Empirical(String name, Samples samples, double[] levels, int window) {
            super(name, samples);
            this.levels = levels;
            this.window = window;
        }

        @Override
        public void observe(int row) {
            oldest = oldest < 0 ? row : oldest;
            if (count == window) {
                int at = Arrays.binarySearch(sorted, 0, count, samples.outcome()[oldest++]);
                System.arraycopy(sorted, at + 1, sorted, at, --count - at);
            }
            sorted = count == sorted.length ? Arrays.copyOf(sorted, 2 * count) : sorted;
            int at = Arrays.binarySearch(sorted, 0, count, samples.outcome()[row]);
            at = at < 0 ? -1 - at : at;
            System.arraycopy(sorted, at, sorted, at + 1, count++ - at);
            sorted[at] = samples.outcome()[row];
        }

        @Override
        public void forecast(int row, double[] y) {
            for (int q = 0; q < levels.length; q++) {
                y[q] = count == 0 ? 0 : sorted[(int) Math.floor(levels[q] * (count - 1) + 0.5)];
            }
        }
    }
}

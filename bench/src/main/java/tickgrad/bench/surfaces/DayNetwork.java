package tickgrad.bench.surfaces;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import tickgrad.model.Architecture;
import tickgrad.model.Fit;
import tickgrad.model.History;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;

/**
 * A network from one row of numbers to another, learnt from days. Every seventh month of them is not learnt from but tells when to stop, and
 * the weights that were best on those days stay: a single month at the end would judge by its own weather. Inputs are standardised
 * column by column; outputs are all divided by one number, so that their errors weigh equally in their own unit. Targets that are NaN weigh
 * nothing.
 */
final class DayNetwork {
    private static final int MONTH = 21;
    private static final int CYCLE = 7;
    private static final int BATCH = 32;
    private static final int PATIENCE = 40;
    private static final double LEARNING_RATE = 1e-3;
    private static final double DECAY = 1e-2;

    private final Standardizer inputs;
    private final double scale;
    private final Predictor predictor;
    private final Matrix x;
    private final Matrix y;
    private final int epochs;

    private DayNetwork(Arena arena, Standardizer inputs, double scale, Parameters p, int epochs) {
        this.inputs = inputs;
        this.scale = scale;
        this.epochs = epochs;
        predictor = new Predictor(arena, p, 1);
        x = Matrix.allocate(arena, 1, p.architecture().inputs());
        y = Matrix.allocate(arena, 1, p.architecture().outputs());
    }

    /**
     * Trains.
     *
     * @param arena  owns the network
     * @param X      inputs, a row a day
     * @param T      targets, a row a day; NaN where missing
     * @param hidden hidden layers and activations, between inputs and outputs
     * @param epochs the most passes
     * @param seed   of initial weights and shuffles
     */
    static DayNetwork train(Arena arena, double[][] X, double[][] T, String hidden, int epochs, long seed) {
        int[] learnt = IntStream.range(0, X.length).filter(d -> !judges(d)).toArray();
        int[] judges = IntStream.range(0, X.length).filter(DayNetwork::judges).toArray();
        Standardizer inputs = new Standardizer(X[0].length);
        double squares = 0;
        long count = 0;
        for (int d : learnt) {
            inputs.update(X[d]);
            for (double t : T[d]) {
                squares += Double.isNaN(t) ? 0 : t * t;
                count += Double.isNaN(t) ? 0 : 1;
            }
        }
        double scale = squares > 0 ? Math.sqrt(squares / count) : 1;
        int blank = hidden.indexOf(' ');
        Architecture architecture = Architecture.of(X[0].length + "-" + hidden.substring(0, blank) + "-" + T[0].length + hidden.substring(blank));
        Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_UNIFORM, seed);
        try (Trainer trainer = new Trainer(arena, p, new MaskedSquares(), Optimizer.adamw(LEARNING_RATE, DECAY), BATCH)) {
            History history = trainer.fit(
                    standardised(arena, X, learnt, inputs), scaled(arena, T, learnt, scale),
                    Fit.epochs(epochs).batch(BATCH).seed(seed)
                            .validation(standardised(arena, X, judges, inputs), scaled(arena, T, judges, scale)).patience(PATIENCE));
            return new DayNetwork(arena, inputs, scale, p, history.bestEpoch());
        }
    }

    private static boolean judges(int day) {
        return day / MONTH % CYCLE == CYCLE / 2;
    }

    private static Matrix standardised(Arena arena, double[][] rows, int[] days, Standardizer inputs) {
        Matrix x = Matrix.allocate(arena, days.length, rows[0].length);
        for (int i = 0; i < days.length; i++) {
            for (int j = 0; j < rows[0].length; j++) {
                x.set(i, j, inputs.apply(j, rows[days[i]][j]));
            }
        }
        return x;
    }

    private static Matrix scaled(Arena arena, double[][] rows, int[] days, double scale) {
        Matrix t = Matrix.allocate(arena, days.length, rows[0].length);
        for (int i = 0; i < days.length; i++) {
            for (int j = 0; j < rows[0].length; j++) {
                t.set(i, j, (float) (rows[days[i]][j] / scale));
            }
        }
        return t;
    }

    /** The outputs for a row of inputs. */
    double[] predict(double[] input) {
        for (int j = 0; j < input.length; j++) {
            x.set(0, j, inputs.apply(j, input[j]));
        }
        predictor.predict(x.segment(), 0, y.segment(), 0);
        double[] out = new double[y.cols()];
        for (int j = 0; j < out.length; j++) {
            out[j] = scale * y.get(0, j);
        }
        return out;
    }

    /** The epoch whose weights stayed. */
    int epochs() {
        return epochs;
    }
}

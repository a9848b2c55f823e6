package tickgrad.bench.calibrate;

import java.lang.foreign.Arena;
import tickgrad.bench.fit.FitOptions;
import tickgrad.bench.fit.Split;
import tickgrad.model.Architecture;
import tickgrad.model.Fit;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;

/** A network from parameters in their box to standardised volatilities: trained, or given with its scale unknown. */
public final class GridNetwork {
    private static final int ROWS = 256;

    /** One call an epoch, from 1, with the mean training loss. */
    @FunctionalInterface
    public interface Progress {
        void epoch(int epoch, double loss);
    }

    private GridNetwork() {}

    /**
     * Trains with Adam and Glorot initialisation on the training rows, volatilities standardised on them, parameters mapped from the box to
     * [-1, 1].
     */
    public static Model train(Arena arena, Surfaces s, Split split, FitOptions options, Progress progress) {
        Architecture architecture = Architecture.of(options.architecture(s.parameters(), s.points()));
        Standardizer inputs = s.box().toUnit();
        Matrix raw = matrix(arena, s.vols(), split.train());
        Standardizer outputs = Standardizer.of(raw);
        Matrix T = Matrix.allocate(arena, raw.rows(), raw.cols());
        outputs.apply(raw, T);
        Matrix X = matrix(arena, s.x(), split.train());
        inputs.apply(X, X);
        Parameters p = Parameters.initialized(arena, architecture, Initializer.GLOROT_UNIFORM, options.seed());
        int batch = Math.min(options.batch(s.size()), X.rows());
        try (Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.adam(options.learningRate()), batch)) {
            trainer.fit(X, T, Fit.epochs(options.epochs(s.size())).batch(batch).seed(options.seed())
                    .listener((epoch, _, loss, _) -> progress.epoch(epoch, loss)));
        }
        return new Model(p, inputs, outputs, Loss.mse().name());
    }

    /**
     * Gives a network whose output scale is not known the scale that fits the training rows best, output by output:
     * {@code vol ≈ mean + deviation·f(x)}, least squares.
     *
     * @throws IllegalArgumentException if an output does not rise with its volatility: the network is then not one of these surfaces
     */
    public static Model scaled(Arena arena, Parameters p, Surfaces s, Split split) {
        int n = s.points();
        Architecture a = p.architecture();
        if (a.inputs() != s.parameters() || a.outputs() != n) {
            throw new IllegalArgumentException(
                    "the network maps " + a.inputs() + " inputs to " + a.outputs() + ", expected " + s.parameters() + " to " + n);
        }
        Matrix X = matrix(arena, s.x(), split.train());
        Standardizer inputs = s.box().toUnit();
        inputs.apply(X, X);
        Matrix Y = Matrix.allocate(arena, X.rows(), n);
        new Predictor(arena, p, ROWS).predict(X, Y);
        double[] mean = new double[n];
        double[] deviation = new double[n];
        for (int j = 0; j < n; j++) {
            double my = 0;
            double mv = 0;
            for (int i = 0; i < X.rows(); i++) {
                my += Y.get(i, j) / X.rows();
                mv += s.vols()[split.train()[i]][j] / X.rows();
            }
            double yy = 0;
            double yv = 0;
            for (int i = 0; i < X.rows(); i++) {
                yy += (Y.get(i, j) - my) * (Y.get(i, j) - my);
                yv += (Y.get(i, j) - my) * (s.vols()[split.train()[i]][j] - mv);
            }
            deviation[j] = yv / yy;
            mean[j] = mv - deviation[j] * my;
            if (!(deviation[j] > 0)) {
                throw new IllegalArgumentException("output " + (j + 1) + " falls where its volatility rises, expected a network of these surfaces");
            }
        }
        return new Model(p, inputs, Standardizer.of(mean, deviation), Loss.mse().name());
    }

    /**
     * The root mean square over rows and points of (network - volatility)/unit.
     *
     * @param unit the deviation of each volatility on the training rows, for a standardised error; ones for one in volatilities
     */
    public static double rmse(Arena arena, Model model, Surfaces s, int[] rows, double[] unit) {
        Matrix X = matrix(arena, s.x(), rows);
        model.inputs().apply(X, X);
        Matrix Y = Matrix.allocate(arena, rows.length, s.points());
        new Predictor(arena, model.parameters(), ROWS).predict(X, Y);
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < s.points(); j++) {
                double error = (model.targets().invert(j, Y.get(i, j)) - s.vols()[rows[i]][j]) / unit[j];
                sum += error * error;
            }
        }
        return Math.sqrt(sum / rows.length / s.points());
    }

    /** The deviation of each volatility over some rows. */
    static double[] deviations(Surfaces s, int[] rows) {
        Standardizer all = new Standardizer(s.points());
        for (int r : rows) {
            all.update(s.vols()[r]);
        }
        double[] deviations = new double[s.points()];
        for (int j = 0; j < deviations.length; j++) {
            deviations[j] = all.deviation(j);
        }
        return deviations;
    }

    private static Matrix matrix(Arena arena, double[][] values, int[] rows) {
        Matrix m = Matrix.allocate(arena, rows.length, values[0].length);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < values[0].length; j++) {
                m.set(i, j, (float) values[rows[i]][j]);
            }
        }
        return m;
    }
}

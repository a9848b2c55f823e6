package tickgrad.bench.differential;

import java.lang.foreign.Arena;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialData;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Fit;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.RawPredictor;
import tickgrad.model.Schedule;
import tickgrad.model.Trainer;

/**
 * One network, trained by the protocol of Huge and Savine (2020): four hidden layers of 20 softplus, Adam with a learning rate that rises to
 * 0.1 and falls again from epoch to epoch, batches of a sixteenth of the samples but at least 256 in their own order, everything standardised on
 * the samples.
 *
 * @param priceError root mean square error of the price on the test states
 * @param deltaError the same of all its derivatives; NaN where they are not known
 * @param nanos      time of training
 * @param prices     the network's prices on the test states
 */
public record Training(double priceError, double deltaError, long nanos, double[] prices) {
    static final String HIDDEN = "20-20-20-20 softplus";
    private static final int LEAST_BATCH = 256;
    private static final int BATCHES = 16;
    private static final double PEAK = 0.1;
    private static final double[] PROGRESS = {0, 0.2, 0.6, 0.9, 1};
    private static final double[] RATE = {1e-8, 0.1, 0.01, 1e-6, 1e-8};

    /**
     * Trains and judges.
     *
     * @param s             the samples
     * @param differentials whether their derivatives are learnt too; if not, they are not looked at
     * @param epochs        passes over the samples
     * @param seed          of initial weights
     */
    public static Training run(Samples s, boolean differentials, int epochs, long seed) {
        int n = s.inputs();
        int m = s.X().length;
        int batch = Math.min(m, Math.max(LEAST_BATCH, m / BATCHES));
        try (Arena arena = Arena.ofConfined()) {
            Architecture architecture = Architecture.of(n + "-" + HIDDEN.replace(" ", "-1 "));
            Parameters p = Parameters.initialized(arena, architecture, Initializer.LECUN_NORMAL, seed);
            DifferentialData data = DifferentialData.of(arena, Matrix.of(arena, s.X()), column(arena, s.Y()), Matrix.of(arena, s.G()));
            double[] factors = new double[RATE.length];
            for (int i = 0; i < RATE.length; i++) {
                factors[i] = RATE[i] / PEAK;
            }
            Schedule byEpoch = Schedule.piecewiseLinear(PROGRESS, factors, epochs);
            int steps = Math.ceilDiv(m, batch);
            Schedule schedule = step -> byEpoch.factor(step / steps);
            Optimizer adam = Optimizer.adam(PEAK);
            Fit fit = Fit.epochs(epochs).batch(batch).shuffle(false);
            long start = System.nanoTime();
            if (differentials) {
                new DifferentialTrainer(arena, p, adam, batch, data.lambda()).schedule(schedule).fit(data.X(), data.T(), fit);
            } else {
                Matrix values = Matrix.view(data.T().segment(), data.T().offset(), m, 1, data.T().ld());
                try (Trainer trainer = new Trainer(arena, p, Loss.mse(), adam, batch)) {
                    trainer.schedule(schedule).fit(data.X(), values, fit);
                }
            }
            long nanos = System.nanoTime() - start;
            return judged(arena, new Model(p, data.inputs(), data.targets()), s, nanos);
        }
    }

    private static Matrix column(Arena arena, double[] values) {
        Matrix column = Matrix.allocate(arena, values.length, 1);
        for (int i = 0; i < values.length; i++) {
            column.set(i, 0, (float) values[i]);
        }
        return column;
    }

    private static Training judged(Arena arena, Model model, Samples s, long nanos) {
        RawPredictor predictor = model.predictor(arena);
        int n = s.inputs();
        double[] greeks = new double[n];
        double[] prices = new double[s.testX().length];
        double priceErrors = 0;
        double deltaErrors = 0;
        for (int i = 0; i < prices.length; i++) {
            prices[i] = predictor.greeks(s.testX()[i], 0, greeks);
            double error = prices[i] - s.price()[i];
            priceErrors += error * error;
            for (int j = 0; j < n && s.delta().length > 0; j++) {
                double miss = greeks[j] - s.delta()[i][j];
                deltaErrors += miss * miss;
            }
        }
        double delta = s.delta().length > 0 ? Math.sqrt(deltaErrors / prices.length / n) : Double.NaN;
        return new Training(Math.sqrt(priceErrors / prices.length), delta, nanos, prices);
    }
}

package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.Consumer;

/** The epochs of a fit: shuffle, gather a batch, step, judge. */
final class FitLoop {
    /** What is fitted, and how. */
    interface Steps {
        Parameters parameters();

        double step(Matrix X, Matrix T, Matrix weights);

        double evaluate(Matrix X, Matrix T);
    }

    private final Steps trainer;
    private final Matrix X;
    private final Matrix T;
    private final Fit fit;
    private final Matrix batchX;
    private final Matrix batchT;
    private final Matrix batchW;
    private final Parameters best;

    /** A loop over targets of so many columns, which the check refuses before the first step, not when their batch comes. */
    FitLoop(Steps trainer, Matrix X, Matrix T, Fit fit, int targets, Consumer<Matrix> check) {
        Architecture architecture = trainer.parameters().architecture();
        check("X", X, "T", T, targets, check, architecture);
        if (fit.validationX() != null) {
            check("validationX", fit.validationX(), "validationT", fit.validationT(), targets, check, architecture);
        }
        if (fit.weights() != null) {
            Trainer.totalWeight(fit.weights(), X.rows());
        }
        int batch = Math.min(fit.batch(), X.rows());
        this.trainer = trainer;
        this.X = X;
        this.T = T;
        this.fit = fit;
        Arena arena = Arena.ofAuto(); // freed with this loop, whatever the life of the trainer
        this.batchX = Matrix.allocate(arena, batch, X.cols());
        this.batchT = Matrix.allocate(arena, batch, T.cols());
        this.batchW = fit.weights() == null ? null : Matrix.allocate(arena, batch, 1);
        this.best = fit.patience() == 0 ? null : new Parameters(arena, architecture);
    }

    private static void check(
            String x, Matrix X, String t, Matrix T, int targets, Consumer<Matrix> check, Architecture architecture) {
        Range.require(X.rows() >= 1, x + ".rows()", X.rows(), ">= 1");
        Seam.shape(x, X, X.rows(), architecture.inputs());
        Seam.shape(t, T, X.rows(), targets);
        Seam.alive(x, X.segment());
        Seam.alive(t, T.segment());
        Seam.finite(x, X);
        check.accept(T);
    }

    History run() {
        double[] losses = new double[fit.epochs()];
        double[] validations = new double[fit.epochs()];
        int bestEpoch = 0;
        double least = Double.POSITIVE_INFINITY;
        boolean stopped = false;
        int epoch = 0;
        while (epoch < fit.epochs() && !stopped) {
            double loss = epoch(epoch);
            double validation =
                    fit.validationX() == null ? Double.NaN : trainer.evaluate(fit.validationX(), fit.validationT());
            losses[epoch] = loss;
            validations[epoch] = validation;
            epoch++;
            fit.listener().epoch(epoch, fit.epochs(), loss, validation);
            double judged = fit.validationX() == null ? loss : validation;
            if (judged < least) {
                least = judged;
                bestEpoch = epoch;
                if (best != null) {
                    best.copyFrom(trainer.parameters());
                }
            }
            boolean patienceOver = fit.patience() > 0 && epoch - bestEpoch >= fit.patience();
            stopped = patienceOver || !Double.isFinite(loss);
        }
        if (best != null && bestEpoch > 0) {
            trainer.parameters().copyFrom(best);
        }
        return new History(Arrays.copyOf(losses, epoch), Arrays.copyOf(validations, epoch), bestEpoch, stopped);
    }

    /** One pass over all rows; the mean of the steps' losses, weighted by their rows. A batch without weight makes no step. */
    private double epoch(int epoch) {
        int rows = X.rows();
        int[] order = fit.shuffle() ? new CounterRandom(fit.seed(), epoch).permutation(rows) : null;
        double sum = 0.0;
        int counted = 0;
        for (int from = 0; from < rows; from += batchX.rows()) {
            int m = Math.min(batchX.rows(), rows - from);
            for (int r = 0; r < m; r++) {
                int source = order == null ? from + r : order[from + r];
                gather(X, source, batchX, r);
                gather(T, source, batchT, r);
                if (batchW != null) {
                    gather(fit.weights(), source, batchW, r);
                }
            }
            Matrix w = batchW == null ? null : batchW.rows(0, m);
            if (w == null || weighs(w)) {
                sum += m * trainer.step(batchX.rows(0, m), batchT.rows(0, m), w);
                counted += m;
            }
        }
        return sum / counted;
    }

    private static boolean weighs(Matrix w) {
        for (int r = 0; r < w.rows(); r++) {
            if (w.get(r, 0) > 0.0f) {
                return true;
            }
        }
        return false;
    }

    private static void gather(Matrix from, int row, Matrix to, int at) {
        Rows.copy(1, from.cols(), from.segment(), from.offset(row), from.ld(), to.segment(), to.offset(at), to.ld());
    }
}

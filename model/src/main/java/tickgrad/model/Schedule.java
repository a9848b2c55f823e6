package tickgrad.model;

import java.util.Arrays;

/**
 * A learning rate schedule: the factor by which the base learning rate is multiplied at a step.
 *
 * <p>Steps count optimizer updates from 0: the first update of a training has step 0. Every function below stays at its
 * last value
 * after its end. {@link StrictMath} keeps the factors equal on all machines.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The factor of one step.
     *
     * @param step updates made before this one, {@code >= 0}
     * @return the factor of the base learning rate
     */
    double factor(long step);

    /**
     * {@code 1}.
     *
     * @return the schedule
     */
    static Schedule constant() {
        return step -> 1.0;
    }

    /**
     * {@code gamma^⌊step/every⌋}.
     *
     * @param every steps between drops, at least 1
     * @param gamma the factor of a drop, positive
     * @return the schedule
     */
    static Schedule step(long every, double gamma) {
        Range.require(every >= 1L, "every", every, "at least 1");
        Range.positive("gamma", gamma);
        return step -> StrictMath.pow(gamma, step / every);
    }

    /**
     * {@code gamma^step}.
     *
     * @param gamma the factor from step to step, positive
     * @return the schedule
     */
    static Schedule exponential(double gamma) {
        Range.positive("gamma", gamma);
        return step -> StrictMath.pow(gamma, step);
    }

    /**
     * Linear warm-up {@code (step + 1)/warmup}, then {@code f + (1 - f)(1 + cos πp)/2}, {@code p = (step -
     * warmup)/(total - warmup)}.
     *
     * @param total       steps until the end
     * @param warmup      steps of warm-up, from 0 to less than {@code total}
     * @param finalFactor the factor {@code f} at the end, {@code >= 0}
     * @return the schedule
     */
    static Schedule cosine(long total, long warmup, double finalFactor) {
        Range.require(total >= 1L, "total", total, "at least 1");
        Range.require(warmup >= 0L && warmup < total, "warmup", warmup, "from 0 to less than total " + total);
        Range.nonNegative("finalFactor", finalFactor);
        return step -> step < warmup
                ? (step + 1.0) / warmup
                : anneal(1.0, finalFactor, (double) (step - warmup) / (total - warmup));
    }

    /**
     * One cycle with cosine arcs (Smith and Topin 2018; PyTorch's {@code OneCycleLR} with the base rate as {@code
     * max_lr}): from
     * {@code 1/divFactor} up to 1 at step {@code pctStart·total - 1}, down to {@code 1/(divFactor·finalDivFactor)} at
     * {@code total - 1}.
     *
     * @param total          steps of the cycle, at least 2
     * @param pctStart       the rising fraction of the cycle, between 0 and 1
     * @param divFactor      peak over start, {@code > 0}
     * @param finalDivFactor start over end, {@code > 0}
     * @return the schedule
     */
    static Schedule oneCycle(long total, double pctStart, double divFactor, double finalDivFactor) {
        Range.require(total >= 2L, "total", total, "at least 2");
        Range.require(pctStart > 0.0 && pctStart < 1.0, "pctStart", pctStart, "between 0 and 1, both excluded");
        Range.positive("divFactor", divFactor);
        Range.positive("finalDivFactor", finalDivFactor);
        double peak = pctStart * total - 1.0;
        double start = 1.0 / divFactor;
        return step -> step < peak
                ? anneal(start, 1.0, step / peak)
                : anneal(1.0, start / finalDivFactor, (step - peak) / (total - 1.0 - peak));
    }

    /**
     * Straight lines between knots {@code (at_i·total, factor_i)}, constant before the first and after the last.
     *
     * @param at     positions of the knots as fractions of {@code total}, ascending, from 0 to 1
     * @param factor the factors at the knots, each {@code >= 0}
     * @param total  steps that fraction 1 stands for
     * @return the schedule
     */
    static Schedule piecewiseLinear(double[] at, double[] factor, long total) {
        Range.require(total >= 1L, "total", total, "at least 1");
        Range.require(at.length > 0, "at", Arrays.toString(at), "at least one knot");
        Range.require(factor.length == at.length, "factor.length", factor.length, at.length + " as many as knots");
        for (int i = 0; i < at.length; i++) {
            Range.unit("at[" + i + "]", at[i]);
            Range.require(i == 0 || at[i] > at[i - 1], "at[" + i + "]", at[i], "more than the knot before it");
            Range.nonNegative("factor[" + i + "]", factor[i]);
        }
        double[] knots = at.clone();
        double[] values = factor.clone();
        return step -> interpolate(knots, values, (double) step / total);
    }

    private static double anneal(double from, double to, double progress) {
        double p = Math.min(1.0, progress);
        return to + 0.5 * (from - to) * (1.0 + StrictMath.cos(Math.PI * p));
    }

    private static double interpolate(double[] knots, double[] values, double x) {
        int last = knots.length - 1;
        if (x <= knots[0]) {
            return values[0];
        }
        for (int i = 1; i <= last; i++) {
            if (x <= knots[i]) {
                double p = (x - knots[i - 1]) / (knots[i] - knots[i - 1]);
                return values[i - 1] + p * (values[i] - values[i - 1]);
            }
        }
        return values[last];
    }
}

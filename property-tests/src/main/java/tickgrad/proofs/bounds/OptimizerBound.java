package tickgrad.proofs.bounds;

import static tickgrad.proofs.bounds.Roundoff.ETA;
import static tickgrad.proofs.bounds.Roundoff.U;
import static tickgrad.proofs.bounds.Roundoff.product;
import static tickgrad.proofs.bounds.Roundoff.rounded;

import tickgrad.model.Adagrad;
import tickgrad.model.Adam;
import tickgrad.model.AdamW;
import tickgrad.model.Optimizer;
import tickgrad.model.RMSprop;
import tickgrad.model.Sgd;

/**
 * How far one float32 optimizer step of one weight may stray from the exact step from the same state and gradient. Each
 * hyper-parameter, and each combination of them, is rounded to float once.
 *
 * @param w bound of the weight
 * @param first bound of the velocity or first moment
 * @param second bound of the second moment
 */
public record OptimizerBound(double w, double first, double second) {
    /** Rounding of a number by {@code 1 + u}. */
    private static double parameter(double x) {
        return U * Math.abs(x);
    }

    /**
     * The bound of a step.
     *
     * @param optimizer the rule
     * @param t the step, 1 for the first
     * @param w the weight before
     * @param g its gradient
     * @param m the velocity or first moment before
     * @param v the second moment before
     * @return bounds of all three afterwards
     */
    public static OptimizerBound of(Optimizer optimizer, long t, double w, double g, double m, double v) {
        boolean decoupled = optimizer instanceof AdamW;
        double decay = decoupled ? 0.0 : optimizer.weightDecay();
        double d = g + decay * w;
        // One fma with a rounded factor; without decay it is exact.
        double Ed = decay == 0.0 ? 0.0 : rounded(d, parameter(decay) * Math.abs(w));
        return switch (optimizer) {
            case Sgd o -> sgd(o, t, w, d, Ed, m);
            case RMSprop o -> {
                double second = o.alpha() * v + (1.0 - o.alpha()) * d * d;
                double Es = average(o.alpha(), v, squared(d, Ed, 1.0 - o.alpha()), second);
                yield scaled(o.lr(), 0.0, d, Ed, second, Es, 1.0, 0.0, o.eps(), w, 0.0);
            }
            case Adagrad o -> {
                double second = v + d * d;
                double Es = rounded(second, product(d, Ed, d, Ed));
                double lr = o.lr() / (1.0 + (t - 1) * o.lrDecay());
                yield scaled(lr, 0.0, d, Ed, second, Es, 1.0, 0.0, o.eps(), w, 0.0);
            }
            case Adam o -> adam(o.lr(), o.beta1(), o.beta2(), o.eps(), 0.0, t, w, d, Ed, m, v);
            case AdamW o -> adam(o.lr(), o.beta1(), o.beta2(), o.eps(), o.lr() * o.weightDecay(), t, w, d, Ed, m, v);
        };
    }

    private static OptimizerBound sgd(Sgd o, long t, double w, double d, double Ed, double m) {
        if (o.momentum() == 0.0) {
            return new OptimizerBound(subtracted(o.lr(), d, Ed, w, 0.0), 0.0, 0.0);
        }
        double take = t == 1 ? 1.0 : 1.0 - o.dampening();
        double keep = t == 1 ? 0.0 : o.momentum();
        double velocity = keep * m + take * d;
        // take·g rounds by its factor and once more, unless the factor is 1.
        double taken = take * Ed + (take == 1.0 ? 0.0 : 2.0 * U * take * (Math.abs(d) + Ed) * (1.0 + U) + ETA);
        double Ev = keep == 0.0 && take == 1.0 ? Ed : rounded(velocity, parameter(keep) * Math.abs(m) + taken);
        if (!o.nesterov()) {
            return new OptimizerBound(subtracted(o.lr(), velocity, Ev, w, 0.0), Ev, 0.0);
        }
        double ahead = d + o.momentum() * velocity;
        double moved = Ed + o.momentum() * Ev + parameter(o.momentum()) * (Math.abs(velocity) + Ev);
        return new OptimizerBound(subtracted(o.lr(), ahead, rounded(ahead, moved), w, 0.0), Ev, 0.0);
    }

    private static OptimizerBound adam(
            double lr, double beta1, double beta2, double eps, double shrink, long t, double w, double d, double Ed,
            double m, double v) {
        double first = beta1 * m + (1.0 - beta1) * d;
        double take = 1.0 - beta1;
        double taken = take * Ed + 2.0 * U * take * (Math.abs(d) + Ed) * (1.0 + U) + ETA;
        double Em = rounded(first, parameter(beta1) * Math.abs(m) + taken);
        double second = beta2 * v + (1.0 - beta2) * d * d;
        double Ev = average(beta2, v, squared(d, Ed, 1.0 - beta2), second);
        double unbias1 = 1.0 - StrictMath.pow(beta1, t);
        double unbias2 = 1.0 - StrictMath.pow(beta2, t);
        // Powers by squaring round 2 log2 t times in double, and the difference from 1 magnifies that.
        double power = (2.0 * Math.log(t + 1.0) / Math.log(2.0) + 4.0) * 0x1p-53;
        double Ew = shrink == 0.0 ? 0.0 : rounded(w - shrink * w, parameter(shrink) * Math.abs(w));
        return scaled(
                        lr / unbias1, power / unbias1, first, Em, second, Ev, 1.0 / Math.sqrt(unbias2),
                        power / unbias2, eps, w - shrink * w, Ew)
                .withFirst(Em);
    }

    private OptimizerBound withFirst(double bound) {
        return new OptimizerBound(w, bound, second);
    }

    /** {@code take·g·g}: the factor and two products round. */
    private static double squared(double d, double Ed, double take) {
        double high = (Math.abs(d) + Ed) * (Math.abs(d) + Ed);
        return take * (high * (1.0 + U) * (1.0 + U) * (1.0 + U) - d * d) + 2.0 * ETA;
    }

    /** {@code keep·v + taken}, the factor rounded, then the fma. */
    private static double average(double keep, double v, double Etaken, double result) {
        return rounded(result, parameter(keep) * v + Etaken);
    }

    /** {@code w - rate·x/(√second·unbias + eps)}. */
    private static OptimizerBound scaled(
            double rate, double rateShare, double x, double Ex, double second, double Es, double unbias,
            double unbiasShare, double eps, double w, double Ew) {
        double root = Math.sqrt(second);
        double Eroot = rounded(root, root - Math.sqrt(Math.max(0.0, second - Es)));
        if (second - Es < 0.0) {
            Eroot = Math.max(Eroot, rounded(root, Math.sqrt(second + Es)));
        }
        double factor = unbias == 1.0 ? 0.0 : U + unbiasShare;
        double below = root * unbias + eps;
        double Ebelow = rounded(below, Eroot * unbias + factor * (root + Eroot) * unbias + parameter(eps));
        double quotient = x / below;
        double Equotient = rounded(quotient, (Math.abs(x) + Ex) / (below - Ebelow) - Math.abs(quotient));
        double E = Equotient + rateShare * (Math.abs(quotient) + Equotient);
        return new OptimizerBound(subtracted(rate, quotient, E, w, Ew), 0.0, Es);
    }

    /** {@code w - rate·x} by one fma, the rate rounded. */
    private static double subtracted(double rate, double x, double Ex, double w, double Ew) {
        double moved = rate * Ex + parameter(rate) * (Math.abs(x) + Ex) + Ew;
        return rounded(w - rate * x, moved);
    }
}

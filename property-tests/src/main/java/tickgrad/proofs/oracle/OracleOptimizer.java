package tickgrad.proofs.oracle;

/** One optimizer step over a flat vector, PyTorch's definitions; {@code wd} is the L2 weight decay. */
@FunctionalInterface
public interface OracleOptimizer {
    /** What an optimizer remembers of a vector: up to two moments, and the number of steps taken. */
    final class State {
        /** Velocity, or mean gradient. */
        public final double[] first;

        /** Mean or sum of squared gradients. */
        public final double[] second;

        /** Steps taken. */
        public long steps;

        /**
         * Nothing remembered yet.
         *
         * @param n length of the vector
         */
        public State(int n) {
            first = new double[n];
            second = new double[n];
        }
    }

    /**
     * Updates w in place.
     *
     * @param w parameters
     * @param g their gradient
     * @param s the state, updated too
     */
    void step(double[] w, double[] g, State s);

    /**
     * {@return stochastic gradient descent with (Nesterov) momentum; momentum 0 is the plain one}
     *
     * @param lr learning rate
     * @param momentum μ
     * @param dampening of the gradient in the velocity
     * @param wd weight decay
     * @param nesterov whether to look ahead
     */
    static OracleOptimizer sgd(double lr, double momentum, double dampening, double wd, boolean nesterov) {
        return (w, g, s) -> {
            s.steps++;
            for (int i = 0; i < w.length; i++) {
                double d = g[i] + wd * w[i];
                if (momentum != 0.0) {
                    s.first[i] = s.steps == 1 ? d : momentum * s.first[i] + (1.0 - dampening) * d;
                    d = nesterov ? d + momentum * s.first[i] : s.first[i];
                }
                w[i] -= lr * d;
            }
        };
    }

    /**
     * {@return RMSprop, not centred; the mean square is the state's second moment}
     *
     * @param lr learning rate
     * @param alpha decay of the mean square
     * @param eps added outside the root
     * @param wd weight decay
     */
    static OracleOptimizer rmsprop(double lr, double alpha, double eps, double wd) {
        return (w, g, s) -> {
            s.steps++;
            for (int i = 0; i < w.length; i++) {
                double d = g[i] + wd * w[i];
                s.second[i] = alpha * s.second[i] + (1.0 - alpha) * d * d;
                w[i] -= lr * d / (StrictMath.sqrt(s.second[i]) + eps);
            }
        };
    }

    /**
     * {@return Adagrad; the sum of squares is the state's second moment}
     *
     * @param lr learning rate
     * @param lrDecay decay of the learning rate
     * @param eps added outside the root
     * @param wd weight decay
     */
    static OracleOptimizer adagrad(double lr, double lrDecay, double eps, double wd) {
        return (w, g, s) -> {
            s.steps++;
            for (int i = 0; i < w.length; i++) {
                double d = g[i] + wd * w[i];
                s.second[i] += d * d;
                w[i] -= lr / (1.0 + (s.steps - 1) * lrDecay) * d / (StrictMath.sqrt(s.second[i]) + eps);
            }
        };
    }

    /**
     * {@return Adam, with L2 added to the gradient, or decoupled from it (AdamW)}
     *
     * @param lr learning rate
     * @param beta1 decay of the mean
     * @param beta2 decay of the mean square
     * @param eps added outside the root
     * @param wd weight decay
     * @param decoupled whether decay bypasses the moments
     */
    static OracleOptimizer adam(double lr, double beta1, double beta2, double eps, double wd, boolean decoupled) {
        return (w, g, s) -> {
            s.steps++;
            for (int i = 0; i < w.length; i++) {
                double d = decoupled ? g[i] : g[i] + wd * w[i];
                s.first[i] = beta1 * s.first[i] + (1.0 - beta1) * d;
                s.second[i] = beta2 * s.second[i] + (1.0 - beta2) * d * d;
                double mHat = s.first[i] / (1.0 - StrictMath.pow(beta1, s.steps));
                double vHat = s.second[i] / (1.0 - StrictMath.pow(beta2, s.steps));
                w[i] -= (decoupled ? lr * wd * w[i] : 0.0) + lr * mHat / (StrictMath.sqrt(vHat) + eps);
            }
        };
    }
}

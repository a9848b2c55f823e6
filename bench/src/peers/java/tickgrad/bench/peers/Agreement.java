package tickgrad.bench.peers;

/**
 * How near a result is to the exact one.
 *
 * @param difference {@code max|v - v*| / max|v*|} over all values v, where v* is exact; of workloads that train, v is the change of a
 *     parameter, and of Adam only changes count whose size float32 decides
 * @param share the largest error as a share of what rounding may do to that value: beyond 1 the results do not agree
 */
record Agreement(double difference, double share) {
    /** Learning rate of the steps that are compared: large enough that the change stands out of the weights' own rounding. */
    static final double RATE = 1e-2;

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPS = 1e-8;

    /**
     * What float32 makes of Adam's first step, {@code g/(|g| + ε)}: {@code 1 - β} of a β that is itself rounded is off by {@code u/(1 - β)}
     * of its size, half of which is left after the root; a dozen roundings come on top.
     */
    private static final double ADAM = Exact.U * (1 / (1 - BETA1) + 0.5 / (1 - BETA2) + 12);

    boolean holds() {
        return share <= 1;
    }

    /**
     * Runs call 0 of a workload, with {@link #RATE} where it trains, and judges its result. Plain gradient descent goes on for one more step,
     * judged from the parameters where the first one ended: what an engine forgets to clear between steps shows there.
     */
    static Agreement of(Problem problem, Peer peer, Workload w) throws Exception {
        try (Work work = peer.work(w, RATE)) {
            work.run(0);
            float[] first = work.result();
            Agreement agreement = of(problem, w, 0, first);
            if (w != Workload.TRAIN_1_SGD) {
                return agreement;
            }
            work.run(1);
            return agreement.worse(of(problem.with(first), w, 1, work.result()));
        }
    }

    private Agreement worse(Agreement other) {
        return new Agreement(Math.max(difference, other.difference), Math.max(share, other.share));
    }

    /** Judges what a call computed that began with the parameters of the problem; of Adam, its first step. */
    static Agreement of(Problem problem, Workload w, int call, float[] result) {
        Exact exact = new Exact(problem);
        int r = w.row(call);
        return switch (w) {
            case FORWARD_1, FORWARD_256 -> values(exact.outputs(r, w.rows), result);
            case GREEKS_1 -> values(exact.greeks(r), result);
            case TRAIN_1_SGD -> sgd(exact.gradient(r, w.rows), problem.parameters(), result);
            case TRAIN_32_ADAM, TRAIN_256_ADAM -> adam(exact.gradient(r, w.rows), problem.parameters(), result);
        };
    }

    private static void sameLength(int expected, float[] result) {
        if (result.length != expected) {
            throw new IllegalStateException("result has " + result.length + " values, expected " + expected);
        }
    }

    private static Agreement values(double[][] exact, float[] result) {
        sameLength(exact[0].length, result);
        Worst worst = new Worst();
        for (int i = 0; i < result.length; i++) {
            worst.see(result[i] - exact[0][i], exact[1][i], exact[0][i]);
        }
        return worst.agreement();
    }

    private static Agreement sgd(double[][] gradient, float[] before, float[] after) {
        sameLength(before.length, after);
        Worst worst = new Worst();
        for (int i = 0; i < after.length; i++) {
            double step = RATE * gradient[0][i];
            double E = RATE * gradient[1][i];
            // The rate, the product and the new weight are rounded.
            E += 2 * Exact.U * (Math.abs(step) + E) + Exact.U * (Math.abs(before[i]) + Math.abs(step) + E);
            worst.see(before[i] - (double) after[i] - step, E, step);
        }
        return worst.agreement();
    }

    /**
     * {@code g/(|g| + ε)} grows with g: it lies between its values at {@code g - E} and {@code g + E}, for ε in either of its two customary
     * places, before or after √v is divided by √(1 - β₂).
     */
    private static Agreement adam(double[][] gradient, float[] before, float[] after) {
        sameLength(before.length, after);
        Worst worst = new Worst();
        double large = EPS / Math.sqrt(1 - BETA2);
        for (int i = 0; i < after.length; i++) {
            double g = gradient[0][i];
            double E = gradient[1][i];
            double least = RATE * Math.min(unit(g - E, EPS), unit(g - E, large));
            double most = RATE * Math.max(unit(g + E, EPS), unit(g + E, large));
            double size = Math.max(Math.abs(least), Math.abs(most));
            double middle = (least + most) / 2;
            double rounding = ADAM * size + Exact.U * (Math.abs(before[i]) + 2 * size);
            double error = before[i] - (double) after[i] - middle;
            boolean decided = most - least <= RATE * ADAM;
            worst.see(error, (most - least) / 2 + rounding, decided ? middle : 0, decided);
        }
        return worst.agreement();
    }

    private static double unit(double g, double eps) {
        return g / (Math.abs(g) + eps);
    }

    /** The largest of what was seen. */
    private static final class Worst {
        private double error;
        private double size;
        private double share;

        void see(double e, double bound, double exact) {
            see(e, bound, exact, true);
        }

        void see(double e, double bound, double exact, boolean counts) {
            double s = e == 0 ? 0 : Math.abs(e) / bound;
            share = Double.isNaN(s) ? Double.POSITIVE_INFINITY : Math.max(share, s);
            size = Math.max(size, Math.abs(exact));
            if (counts) {
                error = Double.isNaN(e) ? Double.POSITIVE_INFINITY : Math.max(error, Math.abs(e));
            }
        }

        Agreement agreement() {
            return new Agreement(size == 0 ? error : error / size, share);
        }
    }
}

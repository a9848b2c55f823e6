package tickgrad.proofs.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tickgrad.proofs.bounds.ActivationBound;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleNetwork;

/** Computed components against exact ones: each error as a share of its own bound, gathered by kind of quantity. */
public final class Comparison {
    private final Map<String, Ratios> kinds = new TreeMap<>();
    private int networks;
    private int undecidable;

    /** An empty comparison, to add to. */
    public Comparison() {}

    /** Shares of one kind of quantity: a histogram over sixteenths of powers of two, since there are many. */
    private static final class Ratios {
        private static final int STEPS = 16;
        private static final int OCTAVES = 62;

        /** Those from {@code 2^(-i/16)} to the next; in the last, all below {@code 2^-62}. */
        private final long[] byPower = new long[OCTAVES * STEPS + 1];
        private long count;
        private double worst;
        private String where = "";

        /** Counts a ratio; true where it is the worst so far. NaN is worse than any number, and remembered. */
        boolean add(double ratio) {
            count++;
            double steps = ratio > 0.0 ? -STEPS * Math.log(ratio) / Math.log(2.0) : Double.POSITIVE_INFINITY;
            byPower[(int) Math.max(0.0, Math.min(OCTAVES * STEPS, Math.ceil(steps)))]++;
            if (ratio <= worst || Double.isNaN(worst)) {
                return false;
            }
            worst = ratio;
            return true;
        }

        void add(Ratios other) {
            count += other.count;
            Arrays.setAll(byPower, i -> byPower[i] + other.byPower[i]);
            if (!(other.worst <= worst) && !Double.isNaN(worst)) {
                worst = other.worst;
                where = other.where;
            }
        }

        /** What half of the ratios do not exceed, to a sixteenth of a power of two. */
        double median() {
            long below = 0;
            for (int i = byPower.length - 1; i >= 0; i--) {
                below += byPower[i];
                if (2 * below >= count) {
                    return i == byPower.length - 1 ? 0.0 : Math.pow(2.0, (1.0 - i) / STEPS);
                }
            }
            return 1.0;
        }
    }

    /**
     * Compares outputs, loss and all gradients.
     *
     * @param c the case
     * @param run what the engine computed
     * @param accuracy bounds of the activations
     * @return the comparison
     */
    public static Comparison of(NetworkCase c, EngineRun run, List<ActivationBound> accuracy) {
        Comparison out = new Comparison();
        out.networks = 1;
        NetworkBounds bounds = new NetworkBounds(c, accuracy);
        NetworkBounds.Backward back = bounds.backward(run.activations());
        OracleNetwork.Gradients g = run.gradients();
        out.compare("y", c, bounds.y(), run.y(), bounds.Ey());
        out.compare("loss", c, new double[] {back.loss()}, new double[] {run.loss()}, new double[] {back.Eloss()});
        for (int l = 0; l < c.layers(); l++) {
            out.compare("dW", c, back.exact().dW()[l], g.dW()[l], back.E().dW()[l]);
            out.compare("db", c, back.exact().db()[l], g.db()[l], back.E().db()[l]);
        }
        out.compare("dX", c, back.exact().dX(), g.dX(), back.E().dX());
        out.undecidable = bounds.undecidable();
        return out;
    }

    /**
     * Compares one quantity component by component.
     *
     * @param kind its name
     * @param where the case, for messages
     * @param exact values
     * @param computed values
     * @param E bounds
     */
    public void compare(String kind, Object where, double[][] exact, double[][] computed, double[][] E) {
        Ratios ratios = kinds.computeIfAbsent(kind, ignored -> new Ratios());
        for (int i = 0; i < exact.length; i++) {
            for (int j = 0; j < exact[i].length; j++) {
                double error = Math.abs(computed[i][j] - exact[i][j]);
                // A bound that is infinite, or no number, bounds nothing: NaN, which fails.
                double ratio = !Double.isFinite(E[i][j]) ? Double.NaN : error <= 0.0 ? 0.0 : error / E[i][j];
                if (ratios.add(ratio)) {
                    ratios.where = "[" + i + "," + j + "] is " + computed[i][j] + ", exactly " + exact[i][j] + " +- "
                            + E[i][j] + " in " + where;
                }
            }
        }
    }

    /**
     * Compares one row.
     *
     * @param kind its name
     * @param where the case, for messages
     * @param exact values
     * @param computed values
     * @param E bounds
     */
    public void compare(String kind, Object where, double[] exact, double[] computed, double[] E) {
        compare(kind, where, rows(exact), rows(computed), rows(E));
    }

    /** {@return whether no component exceeded its bound; NaN exceeds every bound} */
    public boolean withinBounds() {
        return kinds.values().stream().allMatch(r -> r.worst <= 1.0);
    }

    /** {@return the median share of each kind of quantity} */
    public Map<String, Double> medians() {
        Map<String, Double> medians = new TreeMap<>();
        kinds.forEach((kind, r) -> medians.put(kind, r.median()));
        return medians;
    }

    /**
     * Adds another comparison's figures.
     *
     * @param other the other
     */
    public void add(Comparison other) {
        networks += other.networks;
        undecidable += other.undecidable;
        other.kinds.forEach((kind, r) -> kinds.computeIfAbsent(kind, ignored -> new Ratios()).add(r));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (networks > 0) {
            text.append("  ").append(networks).append(" networks; ").append(undecidable);
            text.append(" undecidable signs, each followed on the engine's side\n");
        }
        kinds.forEach((kind, r) -> text.append(String.format(
                "  %-15s %,10d components, error/bound: median %.2g, worst %.3f at %s%n",
                kind, r.count, r.median(), r.worst, r.where)));
        return text.toString();
    }

    private static double[][] rows(double[] x) {
        return new double[][] {x};
    }
}

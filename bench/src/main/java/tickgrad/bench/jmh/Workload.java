package tickgrad.bench.jmh;

import java.util.Locale;

/** What is timed on a standard net. */
public enum Workload {
    /** Output 0 of one row. */
    FORWARD_1(1, "hand-skip", 1.25, 1.1, 1.0),
    /** Output 0 of one row, with its input gradient. */
    GREEKS_1(1, "hand-skip", 1.25, 1.1, 1.0),
    /** An online step of plain gradient descent on one row. */
    TRAIN_1_SGD(1, "hand-skip", 1.25, 1.1, 0.9),
    /** The outputs of 256 rows. */
    FORWARD_256(256, "blas", 1.1, 0.95, 0.8),
    /** A step of Adam on 32 rows. */
    TRAIN_32_ADAM(32, "blas", 1.1, 0.95, 0.75),
    /** A step of Adam on 256 rows. */
    TRAIN_256_ADAM(256, "blas", 1.1, 0.95, 0.75),
    /**
     * An online step that judges loss, whole gradient and length before it writes, and the weights after. Compared with {@link #TRAIN_1_SGD}
     * of this engine, not with a yardstick.
     */
    GUARDED_1_SGD(1, "", Double.NaN, Double.NaN, 1.6);

    private final int rows;
    private final String yardstick;
    private final double most;
    private final double mean;
    private final double aim;

    Workload(int rows, String yardstick, double most, double mean, double aim) {
        this.rows = rows;
        this.yardstick = yardstick;
        this.most = most;
        this.mean = mean;
        this.aim = aim;
    }

    /** {@return rows of one call; times are given per row} */
    public int rows() {
        return rows;
    }

    /** {@return the yardstick that it is held against, or "" for none} */
    public String yardstick() {
        return yardstick;
    }

    /** {@return the ratio to the yardstick that no net should exceed} */
    public double most() {
        return most;
    }

    /** {@return the geometric mean of the ratios that the nets together should not exceed} */
    public double mean() {
        return mean;
    }

    /** {@return the ratio aimed at} */
    public double aim() {
        return aim;
    }

    /** {@return such as {@code forward-1}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

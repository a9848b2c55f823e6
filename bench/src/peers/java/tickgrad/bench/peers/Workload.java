package tickgrad.bench.peers;

import java.util.Locale;

/** What is timed. */
enum Workload {
    /** All outputs of one row, of which the first is read. */
    FORWARD_1(1),
    /** All outputs of one row, and the gradient of output 0 with respect to the inputs. */
    GREEKS_1(1),
    /** One step of plain gradient descent on one row. */
    TRAIN_1_SGD(1),
    /** All outputs of 256 rows. */
    FORWARD_256(256),
    /** One step of Adam on the mean loss of 32 rows. */
    TRAIN_32_ADAM(32),
    /** One step of Adam on the mean loss of 256 rows. */
    TRAIN_256_ADAM(256);

    /** Single rows come from so many inputs in turn, as in the other benchmarks. */
    private static final int CYCLE = 64;

    final int rows;

    Workload(int rows) {
        this.rows = rows;
    }

    boolean trains() {
        return name().startsWith("TRAIN");
    }

    boolean adam() {
        return name().endsWith("ADAM");
    }

    /** Different calls that follow one another, a power of two: single rows, or all batches of the data. */
    int cycle() {
        return rows == 1 ? CYCLE : Problem.ROWS / rows;
    }

    /** The first row of call {@code i >= 0}. */
    int row(int i) {
        return (i & (cycle() - 1)) * rows;
    }

    /** Such as {@code train-1-sgd}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

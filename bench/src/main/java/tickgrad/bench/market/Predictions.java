package tickgrad.bench.market;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * Every out-of-sample forecast, in the order of time; a function of file, options and seed alone.
 *
 * @param from bar of the first row; row i belongs to bar {@code from + i}
 * @param timeMillis opening time of the bar at whose close the forecast was made
 * @param folds the folds, which tell each row's fold and stage
 * @param names of the forecast's columns, such as {@code "p_up"} or {@code "q0.05"}
 * @param value forecasts, (rows, names), as the engine's float32 gave them
 * @param outcome ln(close[t+h] / close[t]); NaN where the file ends before
 */
public record Predictions(int from, long[] timeMillis, List<Fold> folds, List<String> names, float[][] value,
        double[] outcome) {

    /** Number of rows. */
    public int size() {
        return timeMillis.length;
    }

    /** Bar of row i. */
    public int index(int i) {
        return from + i;
    }

    /** Fold of row i. */
    public Fold fold(int i) {
        for (Fold fold : folds) {
            if (index(i) < fold.testTo()) {
                return fold;
            }
        }
        throw new IndexOutOfBoundsException("row " + i + " of " + size());
    }

    /** Whether row i was forecast while learning. */
    public boolean online(int i) {
        return index(i) >= fold(i).onlineFrom();
    }

    /** Writes {@code index,time,fold,stage,<forecast columns>,outcome}; an unknown outcome is empty. */
    public void writeCsv(Appendable out) throws IOException {
        out.append("index,time,fold,stage,").append(String.join(",", names)).append(",outcome\n");
        for (int i = 0; i < size(); i++) {
            out.append(Integer.toString(index(i))).append(',').append(Instant.ofEpochMilli(timeMillis[i]).toString())
                    .append(',').append(Integer.toString(fold(i).index())).append(online(i) ? ",online" : ",offline");
            for (float v : value[i]) {
                out.append(',').append(Float.toString(v));
            }
            out.append(',').append(Double.isNaN(outcome[i]) ? "" : Double.toString(outcome[i])).append('\n');
        }
    }
}

package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.List;

/** Candles as the lines of a file, every number exact. */
public final class CandleText {

    private CandleText() {}

    /** A header, then the bars from..to. */
    public static List<String> lines(Candles c, int from, int to) {
        List<String> lines = new ArrayList<>(List.of("time,open,high,low,close,volume" + (c.hasImbalance() ? ",imbalance" : "")));
        for (int t = from; t < to; t++) {
            lines.add(c.timeMillis()[t] + "," + c.open()[t] + "," + c.high()[t] + "," + c.low()[t] + "," + c.close()[t] + ","
                    + c.volume()[t] + (c.hasImbalance() ? "," + c.imbalance()[t] : ""));
        }
        return lines;
    }
}

package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.data.DataException;

/**
 * Which field of a line holds what; -1 where there is none.
 *
 * @param date a second time column that holds the day where {@code time} holds the time of day alone, else -1
 * @param imbalance order-flow imbalance as it is
 * @param takerBuy bought volume, from which the imbalance 2·bought/volume - 1 follows
 */
record CandleColumns(int fields, int date, int time, int open, int high, int low, int close, int volume, int imbalance,
        int takerBuy) {

    private static final String[] TIME = {"opentime", "timestamp", "datetime", "unixtimestamp", "unix", "epoch", "ts",
        "date", "time"};

    /** Binance's kline files: open time, open, high, low, close, volume, close time, quote volume, trades, taker ... */
    static final CandleColumns BINANCE = new CandleColumns(12, -1, 0, 1, 2, 3, 4, 5, -1, 9);

    /** Whether the line names columns: at least one field is one of the price columns' names. */
    static boolean isHeader(List<String> line) {
        List<String> names = names(line);
        return names.contains("open") || names.contains("close") || names.contains("high") || names.contains("low");
    }

    /** Whether lines tell who traded. The columns alone decide: what stands in them comes later than the first bar. */
    boolean hasImbalance() {
        return imbalance >= 0 || takerBuy >= 0;
    }

    /** @throws DataException naming the columns that are missing */
    static CandleColumns ofHeader(String file, long lineNumber, List<String> line) throws DataException {
        List<String> names = names(line);
        int time = -1;
        for (int i = 0; i < TIME.length && time < 0; i++) {
            time = names.indexOf(TIME[i]);
        }
        int date = -1;
        if (time >= 0 && names.get(time).equals("date") && names.contains("time")) {
            date = time;
            time = names.indexOf("time");
        }
        int volume = names.indexOf("volume");
        for (int i = 0; i < names.size() && volume < 0; i++) {
            volume = names.get(i).startsWith("volume") || names.get(i).equals("vol") ? i : -1;
        }
        CandleColumns c = new CandleColumns(line.size(), date, time, names.indexOf("open"), names.indexOf("high"),
                names.indexOf("low"), names.indexOf("close"), volume, first(names, "imbalance", "orderflowimbalance",
                        "ofi"), first(names, "takerbuyvolume", "takerbuybaseassetvolume", "takerbuybasevolume",
                        "takerbuybase"));
        List<String> missing = new ArrayList<>();
        int[] at = {c.time, c.open, c.high, c.low, c.close, c.volume};
        String[] need = {"date or time", "open", "high", "low", "close", "volume"};
        for (int i = 0; i < at.length; i++) {
            if (at[i] < 0) {
                missing.add(need[i]);
            }
        }
        if (!missing.isEmpty()) {
            throw new DataException(file, lineNumber, 0, "the header has no column " + String.join(", ", missing)
                    + " (it has " + String.join(", ", line) + ")");
        }
        return c;
    }

    private static int first(List<String> names, String... candidates) {
        for (String candidate : candidates) {
            if (names.contains(candidate)) {
                return names.indexOf(candidate);
            }
        }
        return -1;
    }

    private static List<String> names(List<String> line) {
        return line.stream().map(s -> s.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")).toList();
    }
}

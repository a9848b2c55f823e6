package tickgrad.bench.market;

import java.time.DateTimeException;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.data.DataException;

/**
 * What one line of a candle file says; a number that is missing is NaN.
 *
 * @param timeMillis opening time, epoch milliseconds UTC
 * @param imbalance order-flow imbalance; NaN where the line has none
 */
record Bar(long timeMillis, double open, double high, double low, double close, double volume, double imbalance) {

    /**
     * Reads a line.
     *
     * @param file for the message
     * @param at number of the line, for the message
     * @throws DataException where the line has other columns, or a cell is neither number nor time
     */
    static Bar of(String file, long at, CandleColumns columns, List<String> line) throws DataException {
        if (line.size() != columns.fields()) {
            throw new DataException(file, at, 0, "has " + line.size() + " columns; expected "
                    + columns.fields() + " as in the lines above (ragged, or cut off)");
        }
        double volume = number(file, at, columns.volume(), line);
        double imbalance = columns.imbalance() >= 0 ? number(file, at, columns.imbalance(), line)
                : columns.takerBuy() >= 0 ? flow(number(file, at, columns.takerBuy(), line), volume) : Double.NaN;
        return new Bar(time(file, at, columns, line), number(file, at, columns.open(), line),
                number(file, at, columns.high(), line), number(file, at, columns.low(), line),
                number(file, at, columns.close(), line), volume, imbalance);
    }

    /** (bought - sold) / traded = 2·bought / traded - 1, and 0 where nothing traded. */
    private static double flow(double bought, double traded) {
        return traded > 0 ? 2 * bought / traded - 1 : 0;
    }

    private static long time(String file, long at, CandleColumns columns, List<String> line) throws DataException {
        String text = line.get(columns.time()).strip();
        text = columns.date() >= 0 ? line.get(columns.date()).strip() + " " + text : text;
        try {
            return BarTime.parseMillis(text);
        } catch (DateTimeException e) {
            throw new DataException(file, at, columns.time() + 1, "time \"" + text + "\" " + e.getMessage());
        }
    }

    /** The field's number; NaN where it is empty or a usual word for "missing". */
    static double number(String file, long at, int column, List<String> line) throws DataException {
        String text = line.get(column).strip();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "", "nan", "na", "n/a", "null", "none", "-nan":
                return Double.NaN;
            case "inf", "+inf", "infinity", "+infinity":
                return Double.POSITIVE_INFINITY;
            case "-inf", "-infinity":
                return Double.NEGATIVE_INFINITY;
            default:
        }
        try {
            if (Character.isLetter(text.charAt(text.length() - 1))) {
                throw new NumberFormatException("a suffix such as 1f or 2d is Java's, not a market's");
            }
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new DataException(file, at, column + 1, "\"" + text + "\" is not a number");
        }
    }

    /** Whether prices and volume are finite. */
    boolean finite() {
        return Double.isFinite(open) && Double.isFinite(high) && Double.isFinite(low) && Double.isFinite(close)
                && Double.isFinite(volume);
    }

    /** Why no market can have had this bar; {@code null} if one can. */
    String flaw() {
        return !finite() ? "a value is not a finite number"
                : Math.min(Math.min(open, high), Math.min(low, close)) <= 0 ? "a price is 0 or less"
                : high < low ? "high " + high + " is below low " + low
                : open < low || open > high ? "open " + open + " lies outside " + low + " .. " + high
                : close < low || close > high ? "close " + close + " lies outside " + low + " .. " + high
                : volume < 0 ? "volume " + volume + " is negative"
                : null;
    }

    /** The imbalance within [-1, 1], 0 where there is none. */
    double flow() {
        return Double.isFinite(imbalance) ? Math.max(-1, Math.min(1, imbalance)) : 0;
    }
}

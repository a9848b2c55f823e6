package tickgrad.bench.market;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as market files write them.
 *
 * <p>A number is an epoch time whose unit follows from its size: seconds below 1e11 (the year 5138), milliseconds below
 * 1e14, microseconds below 1e17, else nanoseconds. Anything else is ISO 8601, year first, with {@code -}, {@code /} or
 * {@code .} between the parts of the date, blank or {@code T} before the time of day, in UTC unless an offset is
 * given.
 */
public final class BarTime {

    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})"
                    + "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?)?"
                    + " ?(?:Z|UTC|GMT|([+-])(\\d{2}):?(\\d{2})?)?");

    private BarTime() {}

    /**
     * Epoch milliseconds, rounded down.
     *
     * @throws DateTimeException with the reason where {@code text} is no such time
     */
    public static long parseMillis(String text) {
        Matcher m = ISO.matcher(text);
        return m.matches() ? iso(m) : epoch(text);
    }

    private static long epoch(String text) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException notWhole) {
            return epochFraction(text);
        }
        if (value <= 0) {
            throw new DateTimeException("is not a positive epoch time");
        }
        return value < 100_000_000_000L ? value * 1000
                : value < 100_000_000_000_000L ? value
                : value < 100_000_000_000_000_000L ? value / 1000
                : value / 1_000_000;
    }

    /** Such as {@code 1746372780.5} or {@code 1.74637278E+12}. */
    private static long epochFraction(String text) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new DateTimeException("is neither an epoch time nor an ISO date such as 2025-05-04T15:33:00Z");
        }
        if (!(value > 0 && value < 1e19)) {
            throw new DateTimeException("is not a positive epoch time");
        }
        return (long) (value < 1e11 ? value * 1e3 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6);
    }

    private static long iso(Matcher m) {
        LocalDate date = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
        LocalTime time = LocalTime.MIDNIGHT;
        if (m.group(4) != null) {
            String fraction = m.group(7) == null ? "0" : (m.group(7) + "00000000").substring(0, 9);
            time = LocalTime.of(number(m, 4), number(m, 5), m.group(6) == null ? 0 : number(m, 6),
                    Integer.parseInt(fraction));
        }
        int minutes = 0;
        if (m.group(8) != null) {
            minutes = number(m, 9) * 60 + (m.group(10) == null ? 0 : number(m, 10));
            minutes = m.group(8).equals("-") ? -minutes : minutes;
        }
        return LocalDateTime.of(date, time).toInstant(ZoneOffset.ofTotalSeconds(minutes * 60)).toEpochMilli();
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }
}

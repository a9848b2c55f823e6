package tickgrad.bench.report;

import java.util.Locale;

/** Numbers as people read them. Always {@link Locale#ROOT}: a report does not depend on where it was made. */
public final class Format {
    private Format() {}

    /** {@code value} with {@code digits} significant digits, without an exponent between 1e-4 and 1e7. */
    public static String significant(double value, int digits) {
        if (Double.isNaN(value)) {
            return "n/a";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return "0";
        }
        int exponent = (int) Math.floor(Math.log10(Math.abs(value)));
        if (exponent < -4 || exponent >= 7) {
            return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
        }
        return String.format(Locale.ROOT, "%." + Math.max(0, digits - 1 - exponent) + "f", value);
    }

    /** Four significant digits. */
    public static String number(double value) {
        return significant(value, 4);
    }

    /** {@code mean ± error}, both to the second significant digit of the error. */
    public static String plusMinus(double mean, double error) {
        if (!(error > 0) || Double.isInfinite(error)) {
            return number(mean) + " ± " + number(error);
        }
        int decimals = Math.clamp(1 - (int) Math.floor(Math.log10(error)), 0, 12);
        String pattern = "%." + decimals + "f ± %." + decimals + "f";
        return String.format(Locale.ROOT, pattern, mean, error);
    }

    /** A share as a percentage with two decimals. */
    public static String percent(double share) {
        return Double.isNaN(share) ? "n/a" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    /** A duration in ns, µs, ms or s. */
    public static String nanos(double ns) {
        if (Double.isNaN(ns)) {
            return "n/a";
        }
        if (ns < 1e3) {
            return significant(ns, 3) + " ns";
        }
        if (ns < 1e6) {
            return significant(ns / 1e3, 3) + " µs";
        }
        return ns < 1e9 ? significant(ns / 1e6, 3) + " ms" : significant(ns / 1e9, 3) + " s";
    }

    /** A size in B, KiB or MiB. */
    public static String bytes(double bytes) {
        if (bytes < 1024) {
            return count(Math.round(bytes)) + " B";
        }
        return bytes < 1024 * 1024
                ? significant(bytes / 1024, 3) + " KiB"
                : significant(bytes / (1024.0 * 1024.0), 3) + " MiB";
    }

    /** An integer with thousands separated by commas. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}

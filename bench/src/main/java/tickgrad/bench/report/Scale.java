package tickgrad.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps values to [0, 1] along an axis, and chooses its ticks. */
final class Scale {
    /** How an axis is spaced. */
    enum Kind {
        LINEAR,
        LOG,
        /** u = -log10(1 - p): each nine as wide as the one before. */
        PERCENTILE
    }

    /** A labelled place on an axis; {@code at} in [0, 1]. */
    record Tick(double at, String label) {}

    private final Kind kind;
    private final double low;
    private final double high;
    private final double step;

    private Scale(Kind kind, double low, double high, double step) {
        this.kind = kind;
        this.low = low;
        this.high = high;
        this.step = step;
    }

    /** Extends {@code range = {min, max}} over the values that this kind of axis can show. */
    static void widen(double[] range, double[] values, Kind kind) {
        for (double v : values) {
            if (Double.isFinite(v) && !(kind == Kind.LOG && v <= 0)) {
                range[0] = Math.min(range[0], v);
                range[1] = Math.max(range[1], v);
            }
        }
    }

    /** A scale over the range; {@code rounded} moves linear ends outwards to a tick. */
    static Scale of(Kind kind, double[] range, boolean rounded) {
        boolean empty = range[0] > range[1];
        double from = warp(kind, empty ? (kind == Kind.LOG ? 1 : 0) : range[0]);
        double to = warp(kind, empty ? (kind == Kind.LOG ? 10 : 1) : range[1]);
        if (!(to - from > 1e-12 * Math.max(Math.abs(from), Math.abs(to)))) {
            double half = kind == Kind.LINEAR ? Math.max(0.5 * Math.abs(from), 1e-9) : 0.5;
            from -= half;
            to += half;
        }
        if (kind == Kind.LOG && rounded) {
            double margin = 0.04 * (to - from);
            return new Scale(kind, from - margin, to + margin, 1);
        }
        double step = kind == Kind.LINEAR ? niceStep((to - from) / 5) : 1;
        if (kind == Kind.LINEAR && rounded) {
            from = step * Math.floor(from / step + 1e-9);
            to = step * Math.ceil(to / step - 1e-9);
        }
        return new Scale(kind, from, to, step);
    }

    /** Room for n categories at x = 0 … n-1. */
    static Scale categories(int n) {
        return new Scale(Kind.LINEAR, -0.5, n - 0.5, 1);
    }

    /** Where the value lies, 0 at the low end and 1 at the high end; NaN where the axis cannot show it. */
    double at(double value) {
        double u = (warp(kind, value) - low) / (high - low);
        return Double.isFinite(u) ? u : Double.NaN;
    }

    /** The low end in the data's units. */
    double lowest() {
        return switch (kind) {
            case LINEAR -> low;
            case LOG -> Math.pow(10, low);
            case PERCENTILE -> 1 - Math.pow(10, -low);
        };
    }

    /** The high end in the data's units. */
    double highest() {
        return switch (kind) {
            case LINEAR -> high;
            case LOG -> Math.pow(10, high);
            case PERCENTILE -> 1 - Math.pow(10, -high);
        };
    }

    /** The ticks from low to high. */
    List<Tick> ticks() {
        List<Tick> ticks = new ArrayList<>();
        switch (kind) {
            case LINEAR -> {
                for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
                    ticks.add(new Tick((i * step - low) / (high - low), label(i * step, step)));
                }
            }
            case LOG -> logTicks(ticks);
            case PERCENTILE -> {
                for (double p : new double[] {0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999}) {
                    double u = (warp(kind, p) - low) / (high - low);
                    if (u >= -1e-9 && u <= 1 + 1e-9) {
                        ticks.add(new Tick(u, trim(String.format(Locale.ROOT, "%.4f", 100 * p)) + "%"));
                    }
                }
            }
        }
        return ticks;
    }

    private void logTicks(List<Tick> ticks) {
        double[] digits =
                high - low > 2.5 ? new double[] {1} : high - low > 1 ? new double[] {1, 3} : new double[] {1, 2, 5};
        int every = Math.max(1, (int) Math.ceil((high - low) / 8));
        for (int e = (int) Math.floor(low); e <= Math.ceil(high); e++) {
            for (double digit : digits) {
                double u = (Math.log10(digit) + e - low) / (high - low);
                if (u >= -1e-9 && u <= 1 + 1e-9 && Math.floorMod(e, every) == 0) {
                    ticks.add(new Tick(u, logLabel(digit, e)));
                }
            }
        }
        if (ticks.size() < 2) {
            ticks.clear();
            double ratio = niceStep((highest() - lowest()) / 4);
            for (double v = ratio * Math.ceil(lowest() / ratio); v <= highest(); v += ratio) {
                ticks.add(new Tick(at(v), label(v, ratio)));
            }
        }
    }

    private static String logLabel(double digit, int e) {
        return e < -4 || e > 4
                ? String.format(Locale.ROOT, "%.0fe%d", digit, e)
                : label(digit * Math.pow(10, e), Math.pow(10, e));
    }

    private static String label(double value, double step) {
        if (Math.abs(value) >= 1e6 || step < 1e-5) {
            return value == 0
                    ? "0"
                    : trim(String.format(Locale.ROOT, "%.3e", value).replaceAll("\\.?0+e", "e"));
        }
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0\\.?0*") ? text.substring(1) : text;
    }

    private static String trim(String text) {
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
    }

    private static double warp(Kind kind, double v) {
        return switch (kind) {
            case LINEAR -> v;
            case LOG -> v > 0 ? Math.log10(v) : Double.NaN;
            case PERCENTILE -> -Math.log10(1 - Math.min(v, 1 - 1e-9));
        };
    }

    private static double niceStep(double raw) {
        double unit = Math.pow(10, Math.floor(Math.log10(raw)));
        double share = raw / unit;
        return unit * (share <= 1.0001 ? 1 : share <= 2.0001 ? 2 : share <= 5.0001 ? 5 : 10);
    }
}

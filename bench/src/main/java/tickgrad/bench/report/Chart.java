package tickgrad.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart as data: axes and marks, no pixels. {@link SvgChart} and {@link TextChart} draw it.
 * Points that are not finite (or not positive on a logarithmic axis) are gaps.
 */
public final class Chart {
    /** How a mark is drawn. */
    enum Kind {
        LINE,
        DASHED,
        POINTS,
        BARS,
        BAND
    }

    /** One mark; {@code upper} is the upper edge of a band, else null. */
    record Mark(Kind kind, String name, double[] x, double[] y, double[] upper) {}

    /** A straight line across the plot at a value of x or of y. */
    record Rule(boolean vertical, double at, String name) {}

    /** A grey line through (x, y) with its name beside its first point: a limit, not a measurement. */
    record Guide(String name, double[] x, double[] y) {}

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Mark> marks = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Guide> guides = new ArrayList<>();
    private Scale.Kind xKind = Scale.Kind.LINEAR;
    private Scale.Kind yKind = Scale.Kind.LINEAR;
    private List<String> categories = List.of();
    private boolean diagonal;

    /** An empty chart. */
    public Chart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Adds a line through (x, y). */
    public Chart line(String name, double[] x, double[] y) {
        return mark(Kind.LINE, name, x, y, null);
    }

    /** Adds a dashed line: a baseline beside the model. */
    public Chart dashed(String name, double[] x, double[] y) {
        return mark(Kind.DASHED, name, x, y, null);
    }

    /** Adds points. */
    public Chart points(String name, double[] x, double[] y) {
        return mark(Kind.POINTS, name, x, y, null);
    }

    /** Adds bars from zero to y. */
    public Chart bars(String name, double[] x, double[] y) {
        return mark(Kind.BARS, name, x, y, null);
    }

    /** Adds a shaded band between lower and upper. */
    public Chart band(String name, double[] x, double[] lower, double[] upper) {
        if (upper.length != x.length) {
            throw new IllegalArgumentException("upper: " + upper.length + " values, expected " + x.length);
        }
        return mark(Kind.BAND, name, x, lower, upper.clone());
    }

    /** Adds a vertical line at x. */
    public Chart verticalRule(double x, String name) {
        rules.add(new Rule(true, x, name));
        return this;
    }

    /** Adds a horizontal line at y. */
    public Chart horizontalRule(double y, String name) {
        rules.add(new Rule(false, y, name));
        return this;
    }

    /** Adds a limit through (x, y), named beside its first point. */
    public Chart guide(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("y: " + y.length + " values, expected " + x.length + " as in x");
        }
        guides.add(new Guide(name, x.clone(), y.clone()));
        return this;
    }

    /** Draws y = x: where a calibrated forecast lies. */
    public Chart diagonal() {
        diagonal = true;
        return this;
    }

    /** A logarithmic y axis. */
    public Chart logY() {
        yKind = Scale.Kind.LOG;
        return this;
    }

    /** A logarithmic x axis. */
    public Chart logX() {
        xKind = Scale.Kind.LOG;
        return this;
    }

    /** x is a share in [0, 1) spread so that 90%, 99%, 99.9% are equally far apart: the axis of latency percentiles. */
    public Chart percentileX() {
        xKind = Scale.Kind.PERCENTILE;
        return this;
    }

    /** x = 0, 1, 2 … carry these names. */
    public Chart categories(List<String> names) {
        categories = List.copyOf(names);
        return this;
    }

    /** {@code 0, 1, … n-1}: the x of a series indexed by position. */
    public static double[] index(int n) {
        return index(n, 0);
    }

    /** {@code from, from+1, …}: n values. */
    public static double[] index(int n, double from) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = from + i;
        }
        return x;
    }

    private Chart mark(Kind kind, String name, double[] x, double[] y, double[] upper) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("y: " + y.length + " values, expected " + x.length + " as in x");
        }
        marks.add(new Mark(kind, name, x.clone(), y.clone(), upper));
        return this;
    }

    Scale xScale() {
        if (!categories.isEmpty()) {
            return Scale.categories(categories.size());
        }
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (Mark mark : marks) {
            Scale.widen(range, mark.x(), xKind);
        }
        for (Guide guide : guides) {
            Scale.widen(range, guide.x(), xKind);
        }
        for (Rule rule : rules) {
            if (rule.vertical()) {
                Scale.widen(range, new double[] {rule.at()}, xKind);
            }
        }
        return Scale.of(xKind, range, false);
    }

    Scale yScale() {
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (Mark mark : marks) {
            Scale.widen(range, mark.y(), yKind);
            if (mark.upper() != null) {
                Scale.widen(range, mark.upper(), yKind);
            }
            if (mark.kind() == Kind.BARS) {
                Scale.widen(range, new double[] {0}, yKind);
            }
        }
        for (Guide guide : guides) {
            Scale.widen(range, guide.y(), yKind);
        }
        for (Rule rule : rules) {
            if (!rule.vertical()) {
                Scale.widen(range, new double[] {rule.at()}, yKind);
            }
        }
        return Scale.of(yKind, range, true);
    }

    String title() {
        return title;
    }

    String xLabel() {
        return xLabel;
    }

    String yLabel() {
        return yLabel;
    }

    List<Mark> marks() {
        return marks;
    }

    List<Rule> rules() {
        return rules;
    }

    List<Guide> guides() {
        return guides;
    }

    List<String> categories() {
        return categories;
    }

    boolean hasDiagonal() {
        return diagonal;
    }
}

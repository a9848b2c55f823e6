package tickgrad.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws a {@link Chart} as inline SVG: colours come from the page's style sheet, values appear on hovering. */
final class SvgChart {
    private static final double WIDTH = 760;
    private static final double PLOT_HEIGHT = 250;
    private static final double LEFT = 68;
    private static final double RIGHT = 18;
    private static final double BOTTOM = 46;
    private static final double LEGEND_ROW = 20;
    private static final double CHARACTER = 6.6;
    private static final int HOVER_POINTS = 60;
    private static final double GUIDE_STEP = 80;

    private final Chart chart;
    private final Scale xScale;
    private final Scale yScale;
    private final StringBuilder svg = new StringBuilder(1 << 14);
    private double top = 10;

    private SvgChart(Chart chart) {
        this.chart = chart;
        xScale = chart.xScale();
        yScale = chart.yScale();
    }

    /** The chart as one {@code <svg>} element. */
    static String draw(Chart chart) {
        return new SvgChart(chart).draw();
    }

    private String draw() {
        legend();
        axes();
        chart.guides().forEach(this::guide);
        svg.append("<g>");
        for (int i = 0; i < chart.marks().size(); i++) {
            mark(chart.marks().get(i), colour(chart.marks().get(i)));
        }
        svg.append("</g>\n");
        chart.rules().forEach(this::rule);
        if (chart.hasDiagonal()) {
            diagonal();
        }
        double height = top + PLOT_HEIGHT + BOTTOM;
        return "<svg viewBox=\"0 0 " + px(WIDTH) + " " + px(height) + "\" role=\"img\" aria-label=\""
                + Html.escape(chart.title()) + "\">\n" + svg + "</svg>\n";
    }

    /** Named marks take the colours in turn; an unnamed one belongs to the mark before it. */
    private String colour(Chart.Mark mark) {
        int index = -1;
        for (Chart.Mark m : chart.marks()) {
            index += m.name().isEmpty() ? 0 : 1;
            if (m == mark) {
                break;
            }
        }
        return "c" + Math.max(0, index) % 6;
    }

    private void legend() {
        List<Chart.Mark> named =
                chart.marks().stream().filter(m -> !m.name().isEmpty()).toList();
        if (named.size() < 2) {
            return;
        }
        double x = LEFT;
        double y = top + 6;
        for (Chart.Mark mark : named) {
            double needed = 26 + CHARACTER * mark.name().length() + 16;
            if (x + needed > WIDTH && x > LEFT) {
                x = LEFT;
                y += LEGEND_ROW;
            }
            String colour = colour(mark);
            switch (mark.kind()) {
                case LINE -> line(colour + " line", x, y, x + 20, y);
                case DASHED -> line(colour + " line dashed", x, y, x + 20, y);
                case POINTS ->
                    svg.append("<circle class=\"" + colour + " fill\" cx=\"" + px(x + 10) + "\" cy=\"" + px(y)
                            + "\" r=\"4\"/>\n");
                case BARS, BAND ->
                    svg.append("<rect class=\"" + colour + (mark.kind() == Chart.Kind.BARS ? " fill" : " band")
                            + "\" x=\"" + px(x) + "\" y=\"" + px(y - 6) + "\" width=\"20\" height=\"12\"/>\n");
            }
            text("legend", x + 26, y + 4, mark.name());
            x += needed;
        }
        top = y + LEGEND_ROW;
    }

    private void axes() {
        for (Scale.Tick tick : yScale.ticks()) {
            double y = top + PLOT_HEIGHT * (1 - tick.at());
            line("grid", LEFT, y, WIDTH - RIGHT, y);
            text("tick end", LEFT - 8, y + 4, tick.label());
        }
        double plotBottom = top + PLOT_HEIGHT;
        if (chart.categories().isEmpty()) {
            for (Scale.Tick tick : xScale.ticks()) {
                double x = LEFT + (WIDTH - LEFT - RIGHT) * tick.at();
                line("grid", x, top, x, plotBottom);
                boolean last = x + CHARACTER / 2 * tick.label().length() > WIDTH;
                text(last ? "tick end" : "tick middle", last ? WIDTH - 2 : x, plotBottom + 17, tick.label());
            }
        } else {
            int n = chart.categories().size();
            int longest =
                    chart.categories().stream().mapToInt(String::length).max().orElse(1);
            int every = Math.max(1, (int) Math.ceil(n * (longest + 1) * CHARACTER / (WIDTH - LEFT - RIGHT)));
            for (int i = 0; i < n; i += every) {
                text("tick middle", x(i), plotBottom + 17, chart.categories().get(i));
            }
        }
        line("axis", LEFT, plotBottom, WIDTH - RIGHT, plotBottom);
        line("axis", LEFT, top, LEFT, plotBottom);
        text("label middle", (LEFT + WIDTH - RIGHT) / 2, plotBottom + 38, chart.xLabel());
        double middle = top + PLOT_HEIGHT / 2;
        svg.append("<text class=\"label middle\" transform=\"translate(14 " + px(middle) + ") rotate(-90)\">"
                + Html.escape(chart.yLabel()) + "</text>\n");
    }

    private void mark(Chart.Mark mark, String colour) {
        switch (mark.kind()) {
            case LINE -> curve(mark, colour + " line");
            case DASHED -> curve(mark, colour + " line dashed");
            case BAND -> band(mark, colour + " band");
            case BARS -> bars(mark, colour + " fill");
            case POINTS -> {
                for (int i = 0; i < mark.x().length; i++) {
                    dot(mark, i, colour + " fill dot", 3);
                }
            }
        }
    }

    private void curve(Chart.Mark mark, String style) {
        int[] shown = Thinning.extremes(mark.y(), 700);
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i : shown) {
            double px = x(mark.x()[i]);
            double py = y(mark.y()[i]);
            if (Double.isNaN(px) || Double.isNaN(py)) {
                pen = false;
                continue;
            }
            path.append(pen ? 'L' : 'M').append(px(px)).append(' ').append(px(py));
            pen = true;
        }
        svg.append("<path class=\"" + style + "\" d=\"" + path + "\"/>\n");
        for (int i : Thinning.evenly(mark.x().length, HOVER_POINTS)) {
            dot(mark, i, "hover", 7);
        }
    }

    private void band(Chart.Mark mark, String style) {
        int[] shown = Thinning.evenly(mark.x().length, 700);
        StringBuilder forth = new StringBuilder();
        StringBuilder back = new StringBuilder();
        for (int i : shown) {
            double px = x(mark.x()[i]);
            double low = y(mark.y()[i]);
            double high = y(mark.upper()[i]);
            if (!Double.isNaN(px + low + high)) {
                forth.append(forth.isEmpty() ? 'M' : 'L')
                        .append(px(px))
                        .append(' ')
                        .append(px(high));
                back.insert(0, "L" + px(px) + " " + px(low));
            }
        }
        if (!forth.isEmpty()) {
            svg.append("<path class=\"" + style + "\" d=\"" + forth + back + "Z\"/>\n");
        }
    }

    private void bars(Chart.Mark mark, String style) {
        List<Chart.Mark> all =
                chart.marks().stream().filter(m -> m.kind() == Chart.Kind.BARS).toList();
        double slot = (WIDTH - LEFT - RIGHT) / Math.max(1, slots());
        double width = Math.max(1, slot * 0.8 / all.size());
        double zero = clampY(y(Math.max(0, yScale.lowest())));
        for (int i = 0; i < mark.x().length; i++) {
            double left = x(mark.x()[i]) - slot * 0.4 + width * all.indexOf(mark);
            double end = y(mark.y()[i]);
            if (!Double.isNaN(left + end)) {
                svg.append("<rect class=\"" + style + "\" x=\"" + px(left) + "\" y=\"" + px(Math.min(zero, end))
                        + "\" width=\"" + px(width) + "\" height=\"" + px(Math.max(0.5, Math.abs(end - zero))) + "\">"
                        + hover(mark, i) + "</rect>\n");
            }
        }
    }

    /** How many bars fit side by side: the smallest distance between two x decides. */
    private double slots() {
        if (!chart.categories().isEmpty()) {
            return chart.categories().size();
        }
        double[] x = chart.marks().stream()
                .filter(m -> m.kind() == Chart.Kind.BARS)
                .flatMapToDouble(m -> Arrays.stream(m.x()))
                .sorted()
                .distinct()
                .toArray();
        double gap = Double.POSITIVE_INFINITY;
        for (int i = 1; i < x.length; i++) {
            gap = Math.min(gap, x[i] - x[i - 1]);
        }
        return Double.isInfinite(gap) ? 1 : (xScale.highest() - xScale.lowest()) / gap;
    }

    private void dot(Chart.Mark mark, int i, String style, double radius) {
        double px = x(mark.x()[i]);
        double py = y(mark.y()[i]);
        if (!Double.isNaN(px) && !Double.isNaN(py)) {
            svg.append("<circle class=\"" + style + "\" cx=\"" + px(px) + "\" cy=\"" + px(py) + "\" r=\"" + px(radius)
                    + "\">" + hover(mark, i) + "</circle>\n");
        }
    }

    private String hover(Chart.Mark mark, int i) {
        boolean named = !chart.categories().isEmpty() && mark.x()[i] == Math.rint(mark.x()[i]);
        String at =
                named && mark.x()[i] >= 0 && mark.x()[i] < chart.categories().size()
                        ? chart.categories().get((int) mark.x()[i])
                        : chart.xLabel() + " " + Format.number(mark.x()[i]);
        String name = mark.name().isEmpty() ? chart.yLabel() : mark.name();
        return "<title>" + Html.escape(name + ": " + Format.number(mark.y()[i]) + " at " + at) + "</title>";
    }

    private void rule(Chart.Rule rule) {
        double at = rule.vertical() ? x(rule.at()) : y(rule.at());
        if (Double.isNaN(at)) {
            return;
        }
        if (rule.vertical()) {
            line("rule", at, top, at, top + PLOT_HEIGHT);
            text("tick", at + 4, top + 12, rule.name());
        } else {
            line("rule", LEFT, at, WIDTH - RIGHT, at);
            text("tick end", WIDTH - RIGHT - 4, at - 5, rule.name());
        }
    }

    private void guide(Chart.Guide guide) {
        for (int i = 1; i < guide.x().length; i++) {
            double x1 = x(guide.x()[i - 1]);
            double y1 = y(guide.y()[i - 1]);
            double x2 = x(guide.x()[i]);
            double y2 = y(guide.y()[i]);
            if (!Double.isNaN(x1 + y1 + x2 + y2)) {
                line("rule", x1, y1, x2, y2);
                if (i == 1) {
                    // Along the line, a little above it, and each further on than the one before: limits may lie close together.
                    double slope = (y2 - y1) / (x2 - x1);
                    double along = 6 + GUIDE_STEP * chart.guides().indexOf(guide);
                    svg.append("<text class=\"tick\" transform=\"translate(" + px(x1 + along) + " " + px(y1 + along * slope - 5)
                            + ") rotate(" + px(Math.toDegrees(Math.atan(slope))) + ")\">"
                            + Html.escape(guide.name()) + "</text>\n");
                }
            }
        }
    }

    private void diagonal() {
        double from = Math.max(xScale.lowest(), yScale.lowest());
        double to = Math.min(xScale.highest(), yScale.highest());
        if (from < to) {
            line("rule", x(from), y(from), x(to), y(to));
        }
    }

    private double x(double value) {
        return LEFT + (WIDTH - LEFT - RIGHT) * xScale.at(value);
    }

    private double y(double value) {
        return top + PLOT_HEIGHT * (1 - yScale.at(value));
    }

    private double clampY(double y) {
        return Math.clamp(y, top, top + PLOT_HEIGHT);
    }

    private void line(String style, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"" + style + "\" x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" + px(x2)
                + "\" y2=\"" + px(y2) + "\"/>\n");
    }

    private void text(String style, double x, double y, String text) {
        svg.append("<text class=\"" + style + "\" x=\"" + px(x) + "\" y=\"" + px(y) + "\">" + Html.escape(text)
                + "</text>\n");
    }

    private static String px(double v) {
        String text = String.format(Locale.ROOT, "%.1f", v);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}

package tickgrad.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Values over two axes as coloured cells: {@code values[row][column]}, the first row at the bottom. NaN is an empty cell.
 *
 * @param title  above it
 * @param xLabel below it
 * @param yLabel beside it
 * @param xs     names of the columns
 * @param ys     names of the rows
 * @param unit   of the values, for the legend
 */
public record HeatMap(String title, String xLabel, String yLabel, List<String> xs, List<String> ys, double[][] values, String unit) {
    private static final double WIDTH = 760;
    private static final double LEFT = 92;
    private static final double RIGHT = 96;
    private static final double ROW = 13;
    private static final double BOTTOM = 46;
    private static final int X_NAMES = 9;
    private static final int LEGEND_STEPS = 24;

    /** @throws IllegalArgumentException where there are not as many values as names */
    public HeatMap {
        if (values.length != ys.size() || Arrays.stream(values).anyMatch(row -> row.length != xs.size())) {
            throw new IllegalArgumentException("values: expected " + ys.size() + " rows of " + xs.size() + " columns, as there are names");
        }
    }

    /** The map as one {@code <svg>} element. */
    String draw() {
        double low = finite().min().orElse(0);
        double high = finite().max().orElse(1);
        double height = ROW * ys.size();
        double cell = (WIDTH - LEFT - RIGHT) / xs.size();
        StringBuilder svg = new StringBuilder(1 << 16);
        svg.append("<svg viewBox=\"0 0 ").append(px(WIDTH)).append(' ').append(px(height + BOTTOM)).append("\" role=\"img\" aria-label=\"")
                .append(Html.escape(title)).append("\">\n");
        for (int r = 0; r < ys.size(); r++) {
            double y = height - (r + 1) * ROW;
            for (int c = 0; c < xs.size(); c++) {
                if (Double.isFinite(values[r][c])) {
                    rect(svg, LEFT + c * cell, y, cell + 0.2, ROW + 0.2, share(values[r][c], low, high),
                            Format.number(values[r][c]) + " " + unit + " at " + xs.get(c) + ", " + ys.get(r));
                }
            }
            text(svg, "tick end", LEFT - 6, y + ROW - 3, ys.get(r));
        }
        int every = Math.max(1, xs.size() / X_NAMES);
        for (int c = 0; c < xs.size(); c += every) {
            text(svg, "tick middle", LEFT + (c + 0.5) * cell, height + 15, xs.get(c));
        }
        text(svg, "label middle", (LEFT + WIDTH - RIGHT) / 2, height + 36, xLabel);
        text(svg, "label", 2, height + 36, yLabel);
        for (int i = 0; i < LEGEND_STEPS; i++) {
            double at = (i + 0.5) / LEGEND_STEPS;
            rect(svg, WIDTH - RIGHT + 16, height * (1 - (i + 1.0) / LEGEND_STEPS), 14, height / LEGEND_STEPS + 0.2, at, "");
        }
        text(svg, "tick", WIDTH - RIGHT + 36, 11, Format.significant(high, 3) + " " + unit);
        text(svg, "tick", WIDTH - RIGHT + 36, height - 2, Format.significant(low, 3) + " " + unit);
        return svg.append("</svg>\n").toString();
    }

    private DoubleStream finite() {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
    }

    private static double share(double value, double low, double high) {
        return high > low ? (value - low) / (high - low) : 0.5;
    }

    /** Dark blue to yellow, the lighter the higher: told apart without colour too. */
    private static void rect(StringBuilder svg, double x, double y, double width, double height, double share, String hover) {
        String colour = String.format(Locale.ROOT, "hsl(%.0f 70%% %.0f%%)", 260 - 205 * share, 22 + 48 * share);
        svg.append("<rect fill=\"").append(colour).append("\" x=\"").append(px(x)).append("\" y=\"").append(px(y)).append("\" width=\"")
                .append(px(width)).append("\" height=\"").append(px(height)).append("\">")
                .append(hover.isEmpty() ? "" : "<title>" + Html.escape(hover) + "</title>").append("</rect>\n");
    }

    private static void text(StringBuilder svg, String style, double x, double y, String text) {
        svg.append("<text class=\"").append(style).append("\" x=\"").append(px(x)).append("\" y=\"").append(px(y)).append("\">")
                .append(Html.escape(text)).append("</text>\n");
    }

    private static String px(double v) {
        return String.format(Locale.ROOT, "%.1f", v);
    }
}

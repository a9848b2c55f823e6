package tickgrad.bench.report;

import java.util.Locale;

/** Draws {@link Block.Ratios} as inline SVG: one bar a line, from 1 to the ratio on a logarithmic axis. */
final class RatioBars {
    private static final double WIDTH = 760;
    private static final double ROW = 22;
    private static final double LEFT = 130;
    private static final double RIGHT = 250;
    private static final double BAR = 12;
    private static final double NOTE = 62;

    /** The axis reaches at least from a half to two. */
    private static final double LEAST_REACH = Math.log(2);

    private RatioBars() {}

    /** The bars as one {@code <svg>} element. */
    static String draw(Block.Ratios ratios) {
        double reach = LEAST_REACH;
        for (Block.Bar bar : ratios.bars()) {
            if (bar.ratio() > 0 && Double.isFinite(bar.ratio())) {
                reach = Math.max(reach, Math.abs(Math.log(bar.ratio())));
            }
        }
        double height = ROW * ratios.bars().size() + 6;
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + px(WIDTH) + " " + px(height) + "\" role=\"img\" aria-label=\""
                + Html.escape(ratios.title()) + "\">\n");
        double one = x(1, reach);
        for (int i = 0; i < ratios.bars().size(); i++) {
            Block.Bar bar = ratios.bars().get(i);
            double middle = 3 + ROW * (i + 0.5);
            text(svg, "legend end", LEFT - 10, middle + 4, bar.name());
            if (!(bar.ratio() > 0) || Double.isInfinite(bar.ratio())) {
                text(svg, "tick", one + 6, middle + 4, "n/a");
                continue;
            }
            double end = x(bar.ratio(), reach);
            svg.append("<rect class=\"" + style(bar.ratio(), bar.most()) + "\" x=\"" + px(Math.min(one, end)) + "\" y=\""
                    + px(middle - BAR / 2) + "\" width=\"" + px(Math.max(1, Math.abs(end - one))) + "\" height=\"" + px(BAR)
                    + "\"/>\n");
            text(svg, "legend", WIDTH - RIGHT + 12, middle + 4, Format.significant(bar.ratio(), 3));
            text(svg, "tick", WIDTH - RIGHT + NOTE, middle + 4, bar.note());
        }
        svg.append("<line class=\"axis\" x1=\"" + px(one) + "\" y1=\"0\" x2=\"" + px(one) + "\" y2=\"" + px(height) + "\"/>\n");
        if (ratios.most() > 1 && Math.log(ratios.most()) <= reach) {
            double most = x(ratios.most(), reach);
            svg.append("<line class=\"rule\" x1=\"" + px(most) + "\" y1=\"0\" x2=\"" + px(most) + "\" y2=\"" + px(height) + "\"/>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    /** The colour class: faster than the other, within bounds, or beyond them. */
    static String style(double ratio, double most) {
        return ratio <= 1 ? "good-bar" : ratio > most ? "warning-bar" : "neutral-bar";
    }

    private static double x(double ratio, double reach) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (0.5 + Math.log(ratio) / (2 * reach));
    }

    private static void text(StringBuilder svg, String style, double x, double y, String text) {
        svg.append("<text class=\"" + style + "\" x=\"" + px(x) + "\" y=\"" + px(y) + "\">" + Html.escape(text) + "</text>\n");
    }

    private static String px(double v) {
        return String.format(Locale.ROOT, "%.1f", v);
    }
}

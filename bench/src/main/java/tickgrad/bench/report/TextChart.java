package tickgrad.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Draws the lines and points of a {@link Chart} as text: braille dots (2x4 a character) or plain ASCII. */
final class TextChart {
    private static final int[][] BRAILLE = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    private static final String ASCII = "*o+x#%";

    private final int columns;
    private final int rows;
    private final boolean unicode;
    private final char[][] cells;

    private TextChart(int columns, int rows, boolean unicode) {
        this.columns = columns;
        this.rows = rows;
        this.unicode = unicode;
        cells = new char[rows][columns];
    }

    /** The chart in lines of at most {@code width} characters, {@code height} of them for the plot. */
    static List<String> draw(Chart chart, int width, int height, boolean unicode) {
        Scale x = chart.xScale();
        Scale y = chart.yScale();
        List<Scale.Tick> ticks = y.ticks();
        int margin = ticks.stream().mapToInt(t -> t.label().length()).max().orElse(1) + 1;
        TextChart text = new TextChart(Math.max(10, width - margin - 1), height, unicode);
        for (int m = 0; m < chart.marks().size(); m++) {
            text.plot(chart.marks().get(m), x, y, m);
        }
        List<String> lines = new ArrayList<>();
        lines.add(text.title(chart));
        for (int r = 0; r < height; r++) {
            String label = "";
            for (Scale.Tick tick : ticks) {
                if ((int) Math.round((1 - tick.at()) * (height - 1)) == r) {
                    label = tick.label();
                }
            }
            lines.add(" ".repeat(margin - label.length()) + label + (unicode ? "│" : "|") + text.row(r));
        }
        lines.add(text.foot(x, margin, chart.xLabel()));
        return lines;
    }

    /** The title and where each mark ends, which tells lines apart without colours. */
    private String title(Chart chart) {
        StringBuilder line = new StringBuilder(chart.title());
        String before = "; at the end: ";
        for (int m = 0; m < chart.marks().size(); m++) {
            Chart.Mark mark = chart.marks().get(m);
            if (!mark.name().isEmpty() && mark.y().length > 0) {
                String symbol = unicode ? "" : ASCII.charAt(m % 6) + " ";
                line.append(before)
                        .append(symbol)
                        .append(mark.name())
                        .append(' ')
                        .append(Format.number(mark.y()[mark.y().length - 1]));
                before = ", ";
            }
        }
        return line.toString();
    }

    private void plot(Chart.Mark mark, Scale x, Scale y, int index) {
        int w = unicode ? 2 * columns : columns;
        int h = unicode ? 4 * rows : rows;
        double lastX = Double.NaN;
        double lastY = Double.NaN;
        for (int i = 0; i < mark.x().length; i++) {
            double px = x.at(mark.x()[i]) * (w - 1);
            double py = (1 - y.at(mark.y()[i])) * (h - 1);
            boolean joined = mark.kind() != Chart.Kind.POINTS && !Double.isNaN(lastX + lastY + px + py);
            int steps = joined ? (int) Math.ceil(Math.max(Math.abs(px - lastX), Math.abs(py - lastY))) : 0;
            for (int s = 1; s < steps; s++) {
                dot(lastX + (px - lastX) * s / steps, lastY + (py - lastY) * s / steps, index);
            }
            dot(px, py, index);
            lastX = px;
            lastY = py;
        }
    }

    private void dot(double px, double py, int index) {
        if (Double.isNaN(px) || Double.isNaN(py)) {
            return;
        }
        int x = (int) Math.round(px);
        int y = (int) Math.round(py);
        int row = unicode ? y >> 2 : y;
        int column = unicode ? x >> 1 : x;
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            return;
        }
        cells[row][column] = unicode ? (char) (cells[row][column] | BRAILLE[y & 3][x & 1]) : ASCII.charAt(index % 6);
    }

    private String row(int r) {
        StringBuilder line = new StringBuilder(columns);
        for (char cell : cells[r]) {
            line.append(cell == 0 ? ' ' : unicode ? (char) (0x2800 + cell) : cell);
        }
        return line.toString().stripTrailing();
    }

    private String foot(Scale x, int margin, String label) {
        StringBuilder line = new StringBuilder(" ".repeat(margin + 1 + columns));
        List<Scale.Tick> ticks = x.ticks();
        int free = 0;
        for (Scale.Tick tick : ticks) {
            int at = margin
                    + 1
                    + (int) Math.round(tick.at() * (columns - 1))
                    - tick.label().length() / 2;
            int from =
                    Math.clamp(at, 0, Math.max(0, line.length() - tick.label().length()));
            if (from >= free && from + tick.label().length() <= line.length()) {
                line.replace(from, from + tick.label().length(), tick.label());
                free = from + tick.label().length() + 2;
            }
        }
        return line.toString().stripTrailing() + "  " + label;
    }
}

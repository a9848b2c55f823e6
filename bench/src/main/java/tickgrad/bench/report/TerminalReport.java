package tickgrad.bench.report;

import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.console.Screen;
import tickgrad.bench.report.Block.Figure;
import tickgrad.bench.report.Block.Tone;

/** Prints a {@link Report} to the screen. */
public final class TerminalReport {
    private static final int PLOT_ROWS = 8;
    private static final int SHORT = 24;

    private final Screen screen;
    private String heading = "";

    private TerminalReport(Screen screen) {
        this.screen = screen;
    }

    /** Prints all blocks, in order. */
    public static void print(Report report, Screen screen) {
        TerminalReport terminal = new TerminalReport(screen);
        screen.println();
        for (Block block : report.blocks()) {
            if (block instanceof Block.Heading(String text)) {
                terminal.heading = text;
            } else if (!(block instanceof Block.Heat) && (!(block instanceof Block.Plot(Chart _, boolean inTerminal)) || inTerminal)) {
                terminal.heading();
                terminal.block(block);
            }
        }
    }

    /** Prints the heading that is due: a section that shows nothing here has none. */
    private void heading() {
        if (!heading.isEmpty()) {
            screen.println();
            screen.println(screen.bold(heading));
            heading = "";
        }
    }

    private void block(Block block) {
        switch (block) {
            case Block.Verdict(Tone tone, String headline, String detail) -> {
                screen.println(tone(tone, screen.bold(headline)));
                if (!detail.isEmpty()) {
                    screen.println("  " + detail);
                }
            }
            case Block.Heat _ -> throw new IllegalStateException("heat maps are for the page");
            case Block.Heading _ -> throw new IllegalStateException("headings are printed with what follows them");
            case Block.Note(Tone tone, String text) -> screen.println("  " + tone(tone, text));
            case Block.Figures(List<Figure> figures) -> figures(figures);
            case Block.Grid(List<String> header, List<List<String>> rows) -> grid(header, rows);
            case Block.Ratios(String title, double _, List<Block.Bar> bars) -> {
                screen.println("  " + title);
                figures(bars.stream()
                        .map(bar -> new Figure(bar.name(), Format.significant(bar.ratio(), 3), bar.note()))
                        .toList());
            }
            case Block.Plot(Chart chart, boolean _) ->
                TextChart.draw(chart, Math.min(screen.width(), 100) - 2, PLOT_ROWS, screen.unicode())
                        .forEach(line -> screen.println("  " + line));
        }
    }

    private void figures(List<Figure> figures) {
        int name = figures.stream().mapToInt(f -> f.name().length()).max().orElse(0);
        int value = figures.stream()
                .mapToInt(f -> f.value().length())
                .filter(n -> n <= SHORT)
                .max()
                .orElse(0);
        String indent = " ".repeat(name + 4);
        for (Figure figure : figures) {
            String first = "  " + pad(figure.name(), name) + "  ";
            boolean beside = figure.value().length() <= SHORT
                    && indent.length() + value + 2 + figure.note().length() <= screen.width();
            if (beside && !figure.note().isEmpty()) {
                screen.println(first + pad(figure.value(), value) + "  " + screen.faint(figure.note()));
                continue;
            }
            for (String line : wrapped(figure.value(), screen.width() - indent.length())) {
                screen.println(first + line);
                first = indent;
            }
            for (String line : wrapped(figure.note(), screen.width() - indent.length())) {
                screen.println(indent + screen.faint(line));
            }
        }
    }

    /** The text in lines of at most {@code width} characters, broken at blanks; longer words stay whole. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    private void grid(List<String> header, List<List<String>> rows) {
        int[] widths = new int[header.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = header.get(c).length();
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        screen.println("  " + screen.faint(line(header, widths)));
        rows.forEach(row -> screen.println("  " + line(row, widths)));
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(pad(cells.getFirst(), widths[0]));
        for (int c = 1; c < cells.size(); c++) {
            line.append("  ")
                    .append(" ".repeat(widths[c] - cells.get(c).length()))
                    .append(cells.get(c));
        }
        return line.toString().stripTrailing();
    }

    private String tone(Tone tone, String text) {
        return switch (tone) {
            case GOOD -> screen.green(text);
            case NEUTRAL -> text;
            case WARNING -> screen.yellow(text);
        };
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}

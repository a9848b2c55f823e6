package tickgrad.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A {@link Report} as one HTML page: style and charts inside, nothing fetched, no script. */
public final class HtmlReport {
    private static final int SHORT = 24;

    /** A table's cell of more characters may break into lines. */
    private static final int LONG = 40;

    private HtmlReport() {}

    /** The page. */
    public static String page(Report report) {
        StringBuilder html = new StringBuilder(1 << 16);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<title>")
                .append(Html.escape(report.title()))
                .append("</title>\n")
                .append("<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n")
                .append("<header><h1>")
                .append(Html.escape(report.title()))
                .append("</h1><p>")
                .append(Html.escape(report.subtitle()))
                .append("</p></header>\n");
        for (Block block : report.blocks()) {
            block(html, block);
        }
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private static void block(StringBuilder html, Block block) {
        switch (block) {
            case Block.Verdict(Block.Tone tone, String headline, String detail) ->
                html.append("<section class=\"verdict ")
                        .append(name(tone))
                        .append("\"><strong>")
                        .append(Html.escape(headline))
                        .append("</strong><p>")
                        .append(Html.escape(detail))
                        .append("</p></section>\n");
            case Block.Heading(String text) ->
                html.append("<h2>").append(Html.escape(text)).append("</h2>\n");
            case Block.Note(Block.Tone tone, String text) ->
                html.append("<p class=\"note ")
                        .append(name(tone))
                        .append("\">")
                        .append(Html.escape(text))
                        .append("</p>\n");
            case Block.Figures(List<Block.Figure> figures) -> figures(html, figures);
            case Block.Grid(List<String> header, List<List<String>> rows) -> grid(html, header, rows);
            case Block.Ratios ratios ->
                html.append("<figure><figcaption>")
                        .append(Html.escape(ratios.title()))
                        .append("</figcaption>\n")
                        .append(RatioBars.draw(ratios))
                        .append("</figure>\n");
            case Block.Heat(HeatMap map) ->
                html.append("<figure><figcaption>")
                        .append(Html.escape(map.title()))
                        .append("</figcaption>\n")
                        .append(map.draw())
                        .append("</figure>\n");
            case Block.Plot(Chart chart, boolean _) ->
                html.append("<figure><figcaption>")
                        .append(Html.escape(chart.title()))
                        .append("</figcaption>\n")
                        .append(SvgChart.draw(chart))
                        .append("</figure>\n");
        }
    }

    private static void figures(StringBuilder html, List<Block.Figure> figures) {
        html.append("<table class=\"figures\">\n");
        for (Block.Figure figure : figures) {
            boolean bare = figure.note().isEmpty();
            String cell =
                    bare ? "<td colspan=\"2\">" : figure.value().length() <= SHORT ? "<td class=\"short\">" : "<td>";
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(figure.name()))
                    .append("</th>")
                    .append(cell)
                    .append(Html.escape(figure.value()))
                    .append("</td>");
            html.append(bare ? "" : "<td class=\"aside\">" + Html.escape(figure.note()) + "</td>")
                    .append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static void grid(StringBuilder html, List<String> header, List<List<String>> rows) {
        html.append("<div class=\"scroll\"><table class=\"grid\">\n<tr>");
        header.forEach(cell ->
                html.append("<th scope=\"col\">").append(Html.escape(cell)).append("</th>"));
        html.append("</tr>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append(cell.length() > LONG ? "<td class=\"long\">" : "<td>").append(Html.escape(cell)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
    }

    private static String name(Block.Tone tone) {
        return switch (tone) {
            case GOOD -> "good";
            case NEUTRAL -> "neutral";
            case WARNING -> "warning";
        };
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing beside " + HtmlReport.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

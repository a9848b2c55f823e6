package tickgrad.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.bench.report.Block.Figure;
import tickgrad.bench.report.Block.Tone;

/** All that a job has to say, as a list of blocks. Filled by the job, rendered by the console and the page. */
public final class Report {
    private final String title;
    private final String subtitle;
    private final List<Block> blocks = new ArrayList<>();

    /** A report with nothing in it yet; the subtitle says on what data. */
    public Report(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /** The name of the job. */
    public String title() {
        return title;
    }

    /** What the job worked on. */
    public String subtitle() {
        return subtitle;
    }

    /** The blocks, in order. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** Adds the sentence that a reader takes away. */
    public Report verdict(Tone tone, String headline, String detail) {
        return add(new Block.Verdict(tone, headline, detail));
    }

    /** Starts a section. */
    public Report heading(String text) {
        return add(new Block.Heading(text));
    }

    /** Adds a sentence. */
    public Report note(String text) {
        return add(new Block.Note(Tone.NEUTRAL, text));
    }

    /** Adds a sentence that must not be overlooked. */
    public Report warning(String text) {
        return add(new Block.Note(Tone.WARNING, text));
    }

    /** Adds one named value; successive ones stand in one list. */
    public Report figure(String name, String value, String note) {
        Figure figure = new Figure(name, value, note);
        if (!blocks.isEmpty() && blocks.getLast() instanceof Block.Figures(List<Figure> figures)) {
            List<Figure> longer = new ArrayList<>(figures);
            longer.add(figure);
            blocks.set(blocks.size() - 1, new Block.Figures(List.copyOf(longer)));
            return this;
        }
        return add(new Block.Figures(List.of(figure)));
    }

    /** Adds one named value without a note. */
    public Report figure(String name, String value) {
        return figure(name, value, "");
    }

    /** Starts a table; its rows follow through {@link #row}. */
    public Report table(String... header) {
        return add(new Block.Grid(List.of(header), List.of()));
    }

    /** Adds a row to the table just started. */
    public Report row(String... cells) {
        if (blocks.isEmpty()
                || !(blocks.getLast() instanceof Block.Grid(List<String> header, List<List<String>> rows))) {
            throw new IllegalStateException("row: expected a table before it");
        }
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + ", expected " + header.size() + " as in " + header);
        }
        List<List<String>> longer = new ArrayList<>(rows);
        longer.add(List.copyOf(Arrays.asList(cells)));
        blocks.set(blocks.size() - 1, new Block.Grid(header, List.copyOf(longer)));
        return this;
    }

    /** Adds ratios as bars coloured against 1 and their own bounds, with a line at {@code most} unless that is NaN. */
    public Report ratios(String title, double most, List<Block.Bar> bars) {
        return add(new Block.Ratios(title, most, List.copyOf(bars)));
    }

    /** Adds a chart to the page. */
    public Report chart(Chart chart) {
        return add(new Block.Plot(chart, false));
    }

    /** Adds a chart to the page and draws it in the terminal too. */
    public Report terminalChart(Chart chart) {
        return add(new Block.Plot(chart, true));
    }

    /** Adds a heat map to the page. */
    public Report heatMap(HeatMap map) {
        return add(new Block.Heat(map));
    }

    private Report add(Block block) {
        blocks.add(block);
        return this;
    }
}

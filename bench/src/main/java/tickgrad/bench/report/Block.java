package tickgrad.bench.report;

import java.util.List;

/** One piece of a {@link Report}, in the order in which the job adds them. */
public sealed interface Block {
    /** What a verdict sounds like; it decides the colour. */
    enum Tone {
        /** The job found what it looked for. */
        GOOD,
        /** Nothing to be proud of, nothing broken. */
        NEUTRAL,
        /** Read this before you trust the rest. */
        WARNING
    }

    /** The sentence that a reader takes away, and why. */
    record Verdict(Tone tone, String headline, String detail) implements Block {}

    /** The start of a section. */
    record Heading(String text) implements Block {}

    /** A paragraph; in the terminal, one line. */
    record Note(Tone tone, String text) implements Block {}

    /** Named values, one a line. */
    record Figures(List<Figure> figures) implements Block {}

    /** One named value; {@code note} may be empty. */
    record Figure(String name, String value, String note) {}

    /** A table; the first column is left-aligned, the others right. */
    record Grid(List<String> header, List<List<String>> rows) implements Block {}

    /**
     * Ratios as bars on a logarithmic axis that starts at 1, leftwards below it; below 1 is good, above the bar's own bound
     * is not. A dashed line stands at {@code most}, unless that is NaN.
     */
    record Ratios(String title, double most, List<Bar> bars) implements Block {}

    /** One ratio, the most that it should be (NaN for no such bound), and a note, which may be empty. */
    record Bar(String name, double ratio, double most, String note) {}

    /** A chart; {@code inTerminal} draws it in the terminal as well. */
    record Plot(Chart chart, boolean inTerminal) implements Block {}

    /** Values over two axes; on the page alone. */
    record Heat(HeatMap map) implements Block {}
}

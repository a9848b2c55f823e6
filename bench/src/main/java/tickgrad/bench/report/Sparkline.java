package tickgrad.bench.report;

/** A series in one short line of text: {@code ▇▅▃▂▁}. */
public final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String LEVELS = "_.-=+*#@";

    private Sparkline() {}

    /** The series in at most {@code width} characters, lowest to highest over eight levels; gaps are blank. */
    public static String of(double[] values, int width, boolean unicode) {
        String levels = unicode ? BLOCKS : LEVELS;
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        Scale.widen(range, values, Scale.Kind.LINEAR);
        StringBuilder line = new StringBuilder();
        for (int i : Thinning.evenly(values.length, width)) {
            double share = range[1] > range[0] ? (values[i] - range[0]) / (range[1] - range[0]) : 0;
            line.append(Double.isFinite(values[i]) ? levels.charAt((int) Math.round(7 * share)) : ' ');
        }
        return line.toString();
    }
}

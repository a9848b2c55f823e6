package tickgrad.bench.peers;

/**
 * What a child process found out about one engine on one net, a line each on its standard output: {@code @peer}, a kind, and fields, with
 * tabs between them. Libraries may print what they like beside it.
 */
sealed interface Outcome {
    /** What every line begins with. */
    String MARK = "@peer";

    /** The engine was loaded. */
    record Loaded(String version) implements Outcome {}

    /** The engine cannot be loaded, or failed at a workload. */
    record Failed(String reason) implements Outcome {}

    /** Results are not what rounding allows; nothing was timed. */
    record Disagrees(Workload workload, Agreement agreement) implements Outcome {}

    /** Nanoseconds of a row. */
    record Timed(Workload workload, double nanos, Agreement agreement) implements Outcome {}

    /** The line. */
    default String line() {
        return MARK + "\t" + switch (this) {
            case Loaded o -> "loaded\t" + oneLine(o.version);
            case Failed o -> "failed\t" + oneLine(o.reason);
            case Disagrees o -> "disagrees\t" + o.workload + "\t" + fields(o.agreement);
            case Timed o -> "timed\t" + o.workload + "\t" + o.nanos + "\t" + fields(o.agreement);
        };
    }

    private static String fields(Agreement a) {
        return a.difference() + "\t" + a.share();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** What a line says; null where it is not one of these. */
    static Outcome parse(String line) {
        String[] f = line.split("\t");
        if (f.length < 3 || !f[0].equals(MARK)) {
            return null;
        }
        return switch (f[1]) {
            case "loaded" -> new Loaded(f[2]);
            case "failed" -> new Failed(f[2]);
            case "disagrees" -> new Disagrees(Workload.named(f[2]), agreement(f, 3));
            case "timed" -> new Timed(Workload.named(f[2]), Double.parseDouble(f[3]), agreement(f, 4));
            default -> null;
        };
    }

    private static Agreement agreement(String[] f, int at) {
        return new Agreement(Double.parseDouble(f[at]), Double.parseDouble(f[at + 1]));
    }
}

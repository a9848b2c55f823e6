package tickgrad.bench.console;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A screen that remembers what was printed. */
public final class Screens {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Screen screen;

    private Screens(boolean terminal, Map<String, String> environment) {
        screen = Screen.of(new PrintWriter(out), new PrintWriter(err), terminal, StandardCharsets.UTF_8, environment);
    }

    /** Output goes to a file or a pipe. */
    public static Screens piped() {
        return new Screens(false, Map.of());
    }

    /** Output goes to a terminal under this environment. */
    public static Screens terminal(Map<String, String> environment) {
        return new Screens(true, environment);
    }

    /** The screen itself. */
    public Screen screen() {
        return screen;
    }

    /** Standard output so far. */
    public String out() {
        return out.toString();
    }

    /** Standard error so far. */
    public String err() {
        return err.toString();
    }
}

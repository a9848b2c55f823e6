package tickgrad.bench.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a job prints, and what that place can show: colours only on a terminal and never under {@code NO_COLOR};
 * characters beyond ASCII only where the output's character set is UTF-8.
 */
public final class Screen {
    private static final int PLAIN_WIDTH = 80;
    private static final int STANDARD_ERROR = 2;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final boolean watched;
    private final boolean colour;
    private final boolean unicode;
    private final int width;

    private Screen(
            PrintWriter out, PrintWriter err, boolean terminal, boolean watched, boolean colour, boolean unicode, int width) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.watched = watched;
        this.colour = colour;
        this.unicode = unicode;
        this.width = width;
    }

    /** The screen of this process. */
    public static Screen system() {
        var console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return of(
                new PrintWriter(stream(FileDescriptor.out, System.out), true),
                new PrintWriter(stream(FileDescriptor.err, System.err), true),
                terminal,
                Descriptor.isTerminal(STANDARD_ERROR),
                System.out.charset(),
                System.getenv());
    }

    /** A screen on the given writers under the given environment; both or none are a terminal. */
    public static Screen of(
            PrintWriter out, PrintWriter err, boolean terminal, Charset charset, Map<String, String> environment) {
        return of(out, err, terminal, terminal, charset, environment);
    }

    private static Screen of(
            PrintWriter out, PrintWriter err, boolean terminal, boolean watched, Charset charset, Map<String, String> environment) {
        boolean smart = !"dumb".equals(environment.get("TERM"));
        boolean able = terminal && smart;
        boolean colour = able && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Screen(out, err, able, watched && smart, colour, charset.equals(StandardCharsets.UTF_8), width(environment));
    }

    private static PrintStream stream(FileDescriptor descriptor, PrintStream like) {
        return new PrintStream(new FileOutputStream(descriptor), true, like.charset());
    }

    private static int width(Map<String, String> environment) {
        try {
            return Math.clamp(Integer.parseInt(environment.getOrDefault("COLUMNS", "")), 40, 200);
        } catch (NumberFormatException absent) {
            return PLAIN_WIDTH;
        }
    }

    /** Whether a person watches: progress may then redraw its line. */
    public boolean terminal() {
        return terminal;
    }

    /** Whether a person watches standard error, whatever becomes of standard output: a line there may be drawn over itself. */
    public boolean watched() {
        return watched;
    }

    /** Whether colours are welcome. */
    public boolean colour() {
        return colour;
    }

    /** Whether characters beyond ASCII can be shown. */
    public boolean unicode() {
        return unicode;
    }

    /** Characters in a line. */
    public int width() {
        return width;
    }

    /** Standard output, for what writes by itself. */
    public PrintWriter out() {
        return out;
    }

    /** Standard error. */
    public PrintWriter err() {
        return err;
    }

    /** Prints a line. */
    public void println(String line) {
        out.println(shown(line));
        out.flush();
    }

    /** Prints an empty line. */
    public void println() {
        println("");
    }

    /** Prints a line to standard error. */
    public void error(String line) {
        err.println(shown(line));
        err.flush();
    }

    /** Says what goes on now, to a person who watches; a file or a pipe does not need it. */
    public void note(String line) {
        if (terminal) {
            println(faint(line));
        }
    }

    /** Bold where colours are welcome. */
    public String bold(String text) {
        return style("1", text);
    }

    /** Faint where colours are welcome. */
    public String faint(String text) {
        return style("2", text);
    }

    /** Green where colours are welcome. */
    public String green(String text) {
        return style("32", text);
    }

    /** Yellow where colours are welcome. */
    public String yellow(String text) {
        return style("33", text);
    }

    private String style(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private String shown(String line) {
        if (unicode) {
            return line;
        }
        String plain = line.replace("±", "+/-")
                .replace("×", "x")
                .replace("µ", "u")
                .replace("≤", "<=")
                .replace("≥", ">=");
        return plain.replaceAll("[^\\p{ASCII}]", "?");
    }
}

package tickgrad.bench.cliffs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code -XX:+PrintCompilation} says about the engine's methods, those of {@code tickgrad.kernel} and {@code tickgrad.model}: compilations
 * that C1 or C2 gave up, and methods that C2 compiles again and again.
 */
public final class CompilationLog {
    /** The option under which a JVM prints what this class reads. */
    public static final String OPTION = "-XX:+PrintCompilation";

    /** Time, id, flags, level, method; C2 is level 4. */
    private static final Pattern LINE =
            Pattern.compile("^\\s*(\\d+)\\s+(\\d+)\\s([ %][ s][ !][ b][ n])\\s+(\\d)?\\s+(\\S+)(?: @ (-?\\d+))? \\((\\d+ bytes|native)\\)(.*)$");

    private static final Pattern SKIPPED = Pattern.compile("COMPILE SKIPPED: (.*)$");

    /** What the JVM appends to the name of a hidden class. */
    private static final Pattern HIDDEN = Pattern.compile("/0x\\p{XDigit}+");

    private static final Pattern ENGINE = Pattern.compile("tickgrad\\.(kernel|model)\\..*");

    private final List<String> skipped = new ArrayList<>();
    private final Map<String, Integer> byC2 = new HashMap<>();
    private final Set<String> methods = new HashSet<>();
    private final Set<String> whole = new HashSet<>();
    private final Set<String> entered = new HashSet<>();
    private int engineMethods;

    /** Reads the lines that a JVM printed. */
    public CompilationLog(List<String> lines) {
        for (String line : lines) {
            Matcher m = LINE.matcher(line);
            if (!m.matches() || !ENGINE.matcher(m.group(5)).matches()) {
                continue;
            }
            Matcher gaveUp = SKIPPED.matcher(m.group(8));
            if (gaveUp.find()) {
                skipped.add(m.group(5) + " at level " + m.group(4) + ": " + gaveUp.group(1));
            } else if (!m.group(8).contains("made not entrant")) {
                engineMethods++;
                String method = HIDDEN.matcher(m.group(5)).replaceAll("");
                methods.add(method);
                if ("4".equals(m.group(4))) {
                    String entry = m.group(6) == null ? "" : " @ " + m.group(6);
                    byC2.merge(m.group(5) + entry, 1, Integer::sum);
                    (entry.isEmpty() ? whole : entered).add(method);
                }
            }
        }
    }

    /** Compilations that were given up, with the reason; a change of the method's state while it was queued is none. */
    public List<String> skipped() {
        return skipped;
    }

    /** How often C2 compiled the method, or the loop entry in it, that it compiled most often, and which; 0 and an empty name if none. */
    Map.Entry<String, Integer> most() {
        return byC2.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(Map.entry("", 0));
    }

    /** Methods that C2 compiled more than so many times. */
    List<String> recompiled(int limit) {
        return byC2.entrySet().stream()
                .filter(e -> e.getValue() > limit)
                .map(e -> e.getKey() + " " + e.getValue() + " times")
                .sorted()
                .toList();
    }

    /** Whether the method, such as {@code package.Class::name}, was compiled at any level; of all hidden classes that were made of that class. */
    public boolean compiled(String method) {
        return methods.contains(method);
    }

    /** Whether C2 compiled the method from its beginning; of all hidden classes that were made of that class. */
    boolean whole(String method) {
        return whole.contains(method);
    }

    /** Whether C2 compiled the method from the middle of a loop, where vectors come as objects; of all hidden classes that were made of that class. */
    boolean entered(String method) {
        return entered.contains(method);
    }

    /** Compilations of the engine's methods, at any level: zero means that the log was not understood. */
    int compilations() {
        return engineMethods;
    }
}

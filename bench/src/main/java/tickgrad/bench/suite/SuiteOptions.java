package tickgrad.bench.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tickgrad.bench.jmh.StandardNet;

/**
 * What to measure.
 *
 * @param nets      standard nets, at least one
 * @param full      everything, several rounds; else the quick tier
 * @param yardstick the directory of {@code run.sh}, if there is one
 * @param peers     the jar that measures other engines, if there is one
 */
public record SuiteOptions(List<StandardNet> nets, boolean full, Optional<Path> yardstick, Optional<Path> peers) {
    /**
     * The nets of a word such as {@code ABE}, in either case.
     *
     * @throws IllegalArgumentException if a letter is no net, or stands twice, or there is none
     */
    public static List<StandardNet> nets(String letters) {
        List<StandardNet> nets = letters.toUpperCase(Locale.ROOT)
                .chars()
                .mapToObj(c -> (char) c)
                .filter(c -> "ABCDE".indexOf(c) >= 0)
                .distinct()
                .map(c -> StandardNet.valueOf("" + c))
                .sorted()
                .toList();
        if (nets.isEmpty() || nets.size() != letters.length()) {
            throw new IllegalArgumentException("nets: \"" + letters + "\", expected some of the letters ABCDE");
        }
        return nets;
    }

    /** Rounds of everything that is compared. */
    int rounds() {
        return full ? 3 : 1;
    }

    /** The word for the tier that measuring programs understand. */
    String tier() {
        return full ? "full" : "quick";
    }

    /** The nets as one word, such as {@code ABCDE}. */
    String letters() {
        StringBuilder letters = new StringBuilder();
        nets.forEach(letters::append);
        return letters.toString();
    }
}

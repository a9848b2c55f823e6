package tickgrad.bench.suite;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;

/**
 * The arguments of a measuring program.
 *
 * @param file where its results go
 * @param full whether to take the time for fine figures
 * @param nets standard nets
 * @param more what else it was given
 */
record Tier(Path file, boolean full, List<StandardNet> nets, List<String> more) {
    /** Parses {@code FILE quick|full NETS more…}. */
    static Tier of(String[] args) {
        if (args.length < 3 || !(args[1].equals("quick") || args[1].equals("full"))) {
            throw new IllegalArgumentException("arguments are " + Arrays.toString(args) + ", expected FILE quick|full NETS");
        }
        return new Tier(Path.of(args[0]), args[1].equals("full"), SuiteOptions.nets(args[2]), List.of(args).subList(3, args.length));
    }

    /** One time or another. */
    double seconds(double quick, double full) {
        return this.full ? full : quick;
    }
}

package tickgrad.bench.suite;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Other engines from Java, by a jar of their own that starts a JVM for each. */
public final class PeersSection implements Section {
    /** Where the profile {@code peers} makes the jar, seen from beside this program. */
    public static final String JAR = "peers/peers.jar";

    private static final double SECONDS_PER_NET = 180;

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public double seconds(SuiteOptions options) {
        return SECONDS_PER_NET * options.nets().size();
    }

    @Override
    public String obstacle(SuiteOptions options) {
        if (!options.full()) {
            return "only with --full";
        }
        return options.peers().isPresent() ? "" : "no " + JAR + " (mvn -Ppeers -pl bench -am -DskipTests package makes it)";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                bench.options().peers().orElseThrow().toString()));
        command.addAll(bench.filled(List.of("--out", "OUT", "--nets", "LIST", "--before", "PREFIX"), name()));
        ProgramSection.accept(bench, name(), bench.execute(seconds(bench.options()), name(), command));
    }
}

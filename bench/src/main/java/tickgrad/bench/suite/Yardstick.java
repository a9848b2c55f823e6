package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs outside of Java for the same work: {@code run.sh KIND NETS} in a directory. It prints {@code NET WORKLOAD NS}, nanoseconds per
 * row, a line each, or for the kind {@code peak} what the machine can do at best.
 */
final class Yardstick {
    /** Fixed shapes in C++ with vector instructions, written by hand; skips inputs that are zero. */
    static final String HAND = "hand-skip";

    /** C over OpenBLAS. */
    static final String BLAS = "blas";

    /** Rates of the machine itself. */
    static final String PEAK = "peak";

    /** A word that names no net: builds and does nothing. */
    static final String NO_NETS = "-";

    private final Path directory;

    Yardstick(Path directory) {
        this.directory = directory;
    }

    /** The command that runs it. */
    List<String> command(String kind, String nets) {
        return List.of("bash", directory.resolve("run.sh").toString(), kind, nets);
    }

    /** The rows of what it printed; other lines are its own business. */
    static List<JsonObject> rows(String kind, List<String> lines) {
        List<JsonObject> rows = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length == 3 && words[0].matches("[A-E]") && words[2].matches("[0-9]+(\\.[0-9]+)?")) {
                rows.add(new JsonObject()
                        .add("engine", kind)
                        .add("net", words[0])
                        .add("workload", words[1])
                        .add("ns", ResultFile.value(Double.parseDouble(words[2]))));
            }
        }
        return rows;
    }
}

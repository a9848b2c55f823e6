package tickgrad.proofs.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the real data lies: the folder named by the environment variable {@code TICKGRAD_DATA}. The product never
 * needs it; tests that use it are skipped, and say so, where it is not set.
 */
public final class RealData {
    /** The environment variable. */
    public static final String VARIABLE = "TICKGRAD_DATA";

    private RealData() {}

    /**
     * A file or folder of the real data.
     *
     * @param relative its path inside the folder, such as {@code golden/nets.jsonl}
     * @return where it is; empty if the variable is not set
     * @throws IllegalStateException if the variable is set and the file is not there: a wrong setting must not pass
     *     as a skip
     */
    public static Optional<Path> path(String relative) {
        String root = System.getenv(VARIABLE);
        if (root == null || root.isBlank()) {
            return Optional.empty();
        }
        Path path = Path.of(root, relative);
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    VARIABLE + " is \"" + root + "\", expected a folder that holds " + relative);
        }
        return Optional.of(path);
    }

    /**
     * What a skipped test says.
     *
     * @return one sentence
     */
    public static String absent() {
        return "skipped: set " + VARIABLE + " to the folder of the real data to run this test";
    }
}

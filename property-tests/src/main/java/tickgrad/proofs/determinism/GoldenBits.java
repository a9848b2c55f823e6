package tickgrad.proofs.determinism;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tickgrad.kernel.Arithmetic;

/**
 * The committed bits: what {@link DeterminismJob} prints on every machine, and the version of the arithmetic that they
 * belong to. Other bits are another arithmetic: its version is raised first, and then the file is written anew.
 */
public final class GoldenBits {
    private static final String FILE = "golden.txt";
    private static final String VERSION = "arithmetic: ";
    private static final String[] HEADER = {
        "# SHA-256 of what the determinism job computes, the same on every machine, vector width and thread count.",
        "# Written anew, after Arithmetic.VERSION was raised, by",
        "# mvn verify -pl property-tests -am -Dtest=GoldenBitsTest -Dsurefire.failIfNoSpecifiedTests=false -Dtickgrad.golden=write"
    };

    private GoldenBits() {}

    /** {@return the lines of the job, without those of the header} */
    public static List<String> committed() {
        return read().stream().filter(line -> !line.startsWith("#") && !line.startsWith(VERSION)).toList();
    }

    /** {@return the version of the arithmetic that the lines belong to} */
    public static int version() {
        return read().stream()
                .filter(line -> line.startsWith(VERSION))
                .map(line -> Integer.parseInt(line.substring(VERSION.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FILE + " has no line \"" + VERSION + "\""));
    }

    private static List<String> read() {
        try (InputStream in = Objects.requireNonNull(GoldenBits.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the file anew.
     *
     * @param resources the folder of the module's resources
     * @param lines what the job prints
     * @throws IllegalStateException if an item of the file has other bits under the same version: nothing is written
     */
    public static void write(Path resources, List<String> lines) {
        if (version() == Arithmetic.VERSION) {
            List<String> changed = changed(committed(), lines);
            if (!changed.isEmpty()) {
                throw new IllegalStateException("the arithmetic is version " + Arithmetic.VERSION
                        + " as in the file, expected a new version, since bits changed: " + String.join(", ", changed));
            }
        }
        List<String> all = new ArrayList<>(List.of(HEADER));
        all.add(VERSION + Arithmetic.VERSION);
        all.addAll(lines);
        try {
            Files.write(resources.resolve("tickgrad/proofs/determinism/" + FILE), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the items that both have, with other bits}
     *
     * @param before lines
     * @param after lines
     */
    static List<String> changed(List<String> before, List<String> after) {
        Map<String, String> old = byItem(before);
        return byItem(after).entrySet().stream()
                .filter(item -> old.containsKey(item.getKey()) && !old.get(item.getKey()).equals(item.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What follows the last space is an item's hash. */
    private static Map<String, String> byItem(List<String> lines) {
        Map<String, String> items = new LinkedHashMap<>();
        for (String line : lines) {
            int end = line.lastIndexOf(' ');
            items.put(line.substring(0, end), line.substring(end + 1));
        }
        return items;
    }
}

package tickgrad.proofs.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tickgrad.proofs.mutation.Mutant.Edit;
import tickgrad.proofs.mutation.Mutant.Kernels;

/**
 * Reads mutants from text that looks like a patch.
 *
 * <pre>
 * jury exact bounds                          who judges those that follow
 *
 * 1 the bias gradient has a wrong sign | simd
 * {@literal @} kernel/simd/Dense                        which file; "all", or the number of an occurrence, may follow
 * - sum.add(x)                               what stands there
 * + sum.sub(x)                               what shall
 * ? n == 16                                  and the same where this holds alone: the fault of a single layer
 * </pre>
 *
 * <p>Lines that begin with # are comments. A {@code jury} line within a mutant is for that one alone.
 */
final class Mutants {
    private static final List<String> FILES = List.of("gradient", "row", "oracle", "buffers", "optimizer", "elementary", "systems", "live", "twin", "surface");

    private Mutants() {}

    /** All mutants. */
    static List<Mutant> all() {
        return FILES.stream().flatMap(name -> read(name).stream()).toList();
    }

    private static List<Mutant> read(String name) {
        try (InputStream in = Mutants.class.getResourceAsStream("/mutants/" + name + ".txt")) {
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mutants of a text. */
    static List<Mutant> parse(String group, String text) {
        List<Mutant> mutants = new ArrayList<>();
        List<String> jury = List.of();
        for (String block : text.replaceAll("(?m)^#.*\n", "").strip().split("\n\\s*\n")) {
            if (block.startsWith("jury ")) {
                jury = List.of(block.substring(5).split(" "));
            } else {
                mutants.addAll(mutants(group, block, jury));
            }
        }
        return mutants;
    }

    private static List<Mutant> mutants(String group, String block, List<String> usual) {
        String[] lines = block.split("\n");
        String[] head = lines[0].split("\\|");
        int number = Integer.parseInt(head[0].substring(0, head[0].indexOf(' ')));
        String title = head[0].substring(head[0].indexOf(' ')).strip();
        Kernels kernels = Kernels.valueOf(head[1].strip().toUpperCase(Locale.ROOT));
        List<String> jury = usual;
        List<Edit> edits = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            String rest = line.length() > 1 ? line.substring(2) : "";
            switch (line.charAt(0)) {
                case '@' -> edits.add(edit(rest.split(" ")));
                case '-' -> replaceLast(edits, joined(edits.getLast().from(), rest), edits.getLast().to());
                case '+' -> replaceLast(edits, edits.getLast().from(), joined(edits.getLast().to(), rest));
                case '?' -> conditions.add(rest);
                case 'j' -> jury = List.of(line.substring(5).split(" "));
                default -> throw new IllegalArgumentException("the line \"" + line + "\" of \"" + lines[0] + "\", expected @ - + ? or jury");
            }
        }
        List<Mutant> mutants = new ArrayList<>();
        mutants.add(new Mutant(group, number, title, kernels, List.copyOf(edits), jury));
        for (String condition : conditions) {
            List<Edit> local = edits.stream().map(e -> only(e, condition)).toList();
            mutants.add(new Mutant(group, number, title + ", only where " + condition, kernels, local, jury));
        }
        return mutants;
    }

    private static Edit edit(String[] words) {
        return new Edit(words[0], words.length == 1 ? 0 : words[1].equals("all") ? -1 : Integer.parseInt(words[1]), "", "");
    }

    private static String joined(String before, String line) {
        return before.isEmpty() ? line : before + "\n" + line;
    }

    private static void replaceLast(List<Edit> edits, String from, String to) {
        Edit last = edits.removeLast();
        edits.add(new Edit(last.file(), last.which(), from, to));
    }

    /** Statements end with a semicolon or a brace, all else is an expression. */
    private static Edit only(Edit e, String condition) {
        if (e.from().isEmpty()) {
            return e;
        }
        boolean statement = e.from().endsWith(";") || e.from().endsWith("}");
        String to = statement
                ? "if (" + condition + ") { " + e.to() + " } else { " + e.from() + " }"
                : "(" + condition + " ? " + e.to() + " : " + e.from() + ")";
        return new Edit(e.file(), e.which(), e.from(), to);
    }
}

package tickgrad.bench.cliffs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.suite.Collector;

/**
 * A fresh JVM of this JDK with this class path that runs a main class: what is measured there starts cold, whatever ran here. Its
 * standard output is the result; what the JVM itself prints goes to standard error, into a file.
 */
final class Child {
    private final List<String> options = new ArrayList<>();
    private String prefix = "";

    /** Adds options of the JVM. */
    Child with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Puts words before {@code java}, such as {@code taskset -c 1}; empty for none. */
    Child after(String words) {
        prefix = words;
        return this;
    }

    /**
     * What a child printed.
     *
     * @param out   lines of its standard output
     * @param vm    lines of the JVM's own output
     */
    record Printed(List<String> out, List<String> vm) {}

    /**
     * Runs {@code main} to its end.
     *
     * @throws IOException if it cannot be started, or ends with another status than 0; the message then holds its last lines
     */
    Printed run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (!prefix.isBlank()) {
            command.addAll(List.of(prefix.strip().split("\\s+")));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-XX:+DisplayVMOutputToStderr", "-Xmx1g"));
        command.addAll(Collector.option());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("tickgrad-child", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            List<String> out;
            try (var reader = process.inputReader()) {
                out = reader.lines().toList();
            } finally {
                process.destroy();
            }
            int status = process.waitFor();
            List<String> vm = Files.readAllLines(errors);
            if (status != 0) {
                List<String> last = vm.subList(Math.max(0, vm.size() - 20), vm.size());
                throw new IOException(main.getSimpleName() + " ended with status " + status + ":\n" + String.join("\n", last));
            }
            return new Printed(out, vm);
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}

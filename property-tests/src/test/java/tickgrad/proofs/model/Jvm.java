package tickgrad.proofs.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tickgrad.kernel.Padding;
import tickgrad.model.Parameters;

/** Java processes of the running JDK, with the class path of kernel, model and these tests. */
final class Jvm {
    private Jvm() {}

    static String classPath() {
        return Stream.of(Padding.class, Parameters.class, Jvm.class)
                .map(Jvm::location)
                .distinct()
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts {@code java --add-modules jdk.incubator.vector <arguments>}; standard error goes into standard output. */
    static Process start(String classPath, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Xmx256m", "-cp", classPath));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to the end and returns what was printed, without the JDK's own warning of incubator modules. */
    static List<String> run(String classPath, String... arguments) {
        Process process = start(classPath, arguments);
        try (var out = process.inputReader()) {
            List<String> lines = out.lines().filter(line -> !line.startsWith("WARNING:")).toList();
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + String.join("\n", lines));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

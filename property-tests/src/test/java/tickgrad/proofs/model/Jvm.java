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
public final class Jvm {
    private Jvm() {}

    /** The class path of kernel, model and these tests. */
    public static String classPath() {
        return Stream.of(Padding.class, Parameters.class, Jvm.class)
                .map(Jvm::location)
                .distinct()
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    /** The folder of classes or the jar that holds a class. */
    public static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts {@code java --add-modules jdk.incubator.vector <arguments>}; standard error goes into standard output. */
    public static Process start(String classPath, String... arguments) {
        List<String> command = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath));
        command.addAll(List.of(arguments));
        return java(command);
    }

    /** Starts {@code java <options>}; standard error goes into standard output. */
    public static Process java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(options);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to the end and returns what was printed, without the JDK's own warning of incubator modules. */
    public static List<String> run(String classPath, String... arguments) {
        return printed(start(classPath, arguments));
    }

    /** Runs a module's main class to the end; see {@link #run}. */
    static List<String> onModulePath(String modulePath, String main, String... options) {
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of("-p", modulePath, "-m", main));
        return printed(java(command));
    }

    /** Waits for the end and returns what was printed; see {@link #run}. */
    public static List<String> printed(Process process) {
        try (var out = process.inputReader()) {
            List<String> all = out.lines().toList();
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + String.join("\n", all));
            }
            return all.stream().filter(line -> !line.startsWith("WARNING:")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

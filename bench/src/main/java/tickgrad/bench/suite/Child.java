package tickgrad.bench.suite;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs programs one at a time, keeps all that they print in a log, and takes them along when this JVM is stopped. */
final class Child {
    /** What a measuring program exits with when what it computed is wrong. */
    static final int WRONG = 3;

    private static final String PROGRESS = "progress: ";

    private final Path log;
    private volatile Process running;

    /**
     * @param code  exit code
     * @param lines what it printed, standard error included
     */
    record Ended(int code, List<String> lines) {
        /** The exception that ended it, or the last thing that it said. */
        String lastWords() {
            return Stream.concat(lines.stream().filter(line -> line.startsWith("Exception in thread")), lines.reversed().stream())
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("exit code " + code);
        }
    }

    Child(Path log) throws IOException {
        this.log = log;
        Files.deleteIfExists(log);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Process last = running;
            if (last != null) {
                last.destroy();
            }
        }));
    }

    /** The command of a fresh JVM with this one's class path, collector and options. */
    static List<String> java(List<String> options, String mainClass, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(Collector.option());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(args);
        return command;
    }

    /**
     * Runs a command to its end.
     *
     * @param limit    it is killed after that time
     * @param progress hears what follows {@code progress: } at the start of a line
     * @throws IOException if it cannot be started or is not done in time
     */
    Ended run(List<String> command, Duration limit, Consumer<String> progress) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running = process;
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>();
        Thread reader = Thread.ofPlatform().daemon().start(() -> read(process, command, lines, progress));
        boolean done = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!done) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        reader.join();
        running = null;
        if (!done) {
            throw new IOException("not done after " + limit.toSeconds() + " s: " + String.join(" ", command));
        }
        return new Ended(process.exitValue(), List.copyOf(lines));
    }

    private void read(Process process, List<String> command, List<String> lines, Consumer<String> progress) {
        try (BufferedReader in = process.inputReader();
                Writer out = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write("$ " + String.join(" ", command) + "\n");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(PROGRESS)) {
                    progress.accept(line.substring(PROGRESS.length()));
                } else {
                    lines.add(line);
                    out.write(line + "\n");
                }
            }
        } catch (IOException e) {
            lines.add("its output could not be read: " + e.getMessage());
        }
    }
}

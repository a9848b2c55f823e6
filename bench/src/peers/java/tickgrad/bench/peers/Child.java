package tickgrad.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.suite.Collector;

/** Starts {@link PeerRun} in a JVM of its own, so that no engine disturbs another, nor ends the run when it crashes. */
final class Child {
    /**
     * Every library that asks for a number of threads is told one. ONNX Runtime's telemetry is on by default, and ends the process where the
     * command line is as long as a class path.
     */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "OMP_NUM_THREADS", "1",
            "OPENBLAS_NUM_THREADS", "1",
            "MKL_NUM_THREADS", "1",
            "ORT_DISABLE_TELEMETRY", "1");

    private final Path directory;
    private final List<String> before;
    private final double seconds;

    /**
     * How children run.
     *
     * @param directory receives their logs, and the native libraries that engines unpack
     * @param before    what stands before each command, such as {@code taskset -c 1}
     * @param seconds   time to measure each workload
     */
    Child(Path directory, List<String> before, double seconds) {
        this.directory = directory;
        this.before = before;
        this.seconds = seconds;
    }

    /** Runs an engine on a net; each outcome is told as it comes. */
    void run(Engine engine, StandardNet net, Set<Workload> workloads, Consumer<Outcome> told)
            throws IOException, InterruptedException {
        Path log = Files.createDirectories(directory).resolve(engine + "-" + net + ".log");
        ProcessBuilder builder = new ProcessBuilder(command(engine, net, workloads)).redirectError(log.toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Outcome outcome = Outcome.parse(line);
                if (outcome != null) {
                    told.accept(outcome);
                }
            }
        }
        int code = process.waitFor();
        if (code != 0) {
            told.accept(new Outcome.Failed("process ended with exit code " + code + ", see " + log));
        }
    }

    private List<String> command(Engine engine, StandardNet net, Set<Workload> workloads) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx2g",
                "-XX:ErrorFile=" + directory.resolve("crash-%p.log")));
        command.addAll(Collector.option());
        Path natives = directory.resolve("natives").toAbsolutePath();
        // Libraries are on the class path already: nothing is fetched at run time, and nothing is reported home.
        property(command, "ai.djl.offline", "true");
        property(command, "OPT_OUT_TRACKING", "true");
        property(command, "DJL_CACHE_DIR", natives);
        property(command, "ai.djl.pytorch.num_threads", 1);
        property(command, "ai.djl.pytorch.num_interop_threads", 1);
        property(command, "org.bytedeco.javacpp.cachedir", natives.resolve("javacpp"));
        String openblas = System.getProperty(OpenBlas.PROPERTY);
        if (openblas != null) {
            property(command, OpenBlas.PROPERTY, openblas);
        }
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), PeerRun.class.getName()));
        String names = workloads.stream().map(Workload::toString).collect(Collectors.joining(","));
        command.addAll(List.of(engine.toString(), net.toString(), names, Double.toString(seconds)));
        return command;
    }

    private static void property(List<String> command, String name, Object value) {
        command.add("-D" + name + "=" + value);
    }
}

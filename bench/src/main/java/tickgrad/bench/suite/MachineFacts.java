package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tickgrad.kernel.Machine;

/** Where figures were measured: processor, caches, system, JVM, kernels. What the system does not tell is left out. */
final class MachineFacts {
    private static final Path CPU = Path.of("/sys/devices/system/cpu/cpu0");
    private static final int CACHE_INDICES = 6;

    /** Names the processor whose loops OpenBLAS takes, where the environment overrides its own choice: others may be much slower. */
    private static final String OPENBLAS = "OPENBLAS_CORETYPE";

    private MachineFacts() {}

    /** The facts as one flat object of strings. */
    static JsonObject collect(Pin pin) {
        JsonObject facts = new JsonObject();
        facts.add("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        add(facts, "processor", processor());
        facts.add("cores", cores() + ", " + pin);
        for (int i = 0; i < CACHE_INDICES; i++) {
            Path cache = CPU.resolve("cache/index" + i);
            String type = line(cache.resolve("type"));
            if (!type.isEmpty() && !type.equals("Instruction")) {
                add(facts, "L" + line(cache.resolve("level")) + " cache", line(cache.resolve("size")));
            }
        }
        String governor = line(CPU.resolve("cpufreq/scaling_governor"));
        facts.add("governor", governor.isEmpty() ? "not readable here" : governor);
        facts.add("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.add("java", System.getProperty("java.vendor") + " " + Runtime.version());
        add(facts, "collector", Collector.name());
        facts.add("options", String.join(" ", options()));
        facts.add("kernels", Machine.describe());
        add(facts, OPENBLAS, Objects.requireNonNullElse(System.getenv(OPENBLAS), ""));
        return facts;
    }

    /** Bytes of a data cache of this level, or {@code otherwise} where the system does not tell. */
    static long cacheBytes(int level, long otherwise) {
        for (int i = 0; i < CACHE_INDICES; i++) {
            Path cache = CPU.resolve("cache/index" + i);
            if (line(cache.resolve("level")).equals("" + level) && !line(cache.resolve("type")).equals("Instruction")) {
                return size(line(cache.resolve("size")), otherwise);
            }
        }
        return otherwise;
    }

    /** Bytes of {@code 32K} or {@code 1M}. */
    static long size(String text, long otherwise) {
        if (!text.matches("[0-9]{1,9}[KMG]?")) {
            return otherwise;
        }
        long unit = text.endsWith("K") ? 1 << 10 : text.endsWith("M") ? 1 << 20 : text.endsWith("G") ? 1 << 30 : 1;
        return unit * Long.parseLong(text.replaceAll("[KMG]", ""));
    }

    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /** Name, family and model: virtual machines may shorten the name until it says little more than who made it. */
    private static String processor() {
        String name = cpuinfo("model name");
        String family = cpuinfo("cpu family");
        return family.isEmpty() ? name : name + ", family " + family + ", model " + cpuinfo("model");
    }

    private static String cpuinfo(String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.map(line -> line.split("\\s*:\\s*", 2))
                    .filter(line -> line.length == 2 && line[0].equals(key))
                    .map(line -> line[1])
                    .findFirst()
                    .orElse("");
        } catch (IOException unknown) {
            return "";
        }
    }

    /** Of the machine, as far as the system tells; this process may be bound to fewer. */
    private static long cores() {
        try {
            long listed = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("processor")).count();
            return Math.max(listed, Runtime.getRuntime().availableProcessors());
        } catch (IOException unknown) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static void add(JsonObject facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(name, value);
        }
    }

    private static String line(Path path) {
        try {
            return Files.isReadable(path) ? Files.readString(path).trim() : "";
        } catch (IOException unknown) {
            return "";
        }
    }
}

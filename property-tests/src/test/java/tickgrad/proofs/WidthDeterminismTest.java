package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.kernel.Padding;
import tickgrad.model.Trainer;
import tickgrad.proofs.determinism.DeterminismJob;

/**
 * simdEqualsReference for whole networks: the same bits at every vector width, without the vector module, in the
 * interpreter, under C1 alone and without hardware FMA, each in a JVM of its own, compared with this one.
 */
class WidthDeterminismTest {
    private static final String VECTOR = "--add-modules=jdk.incubator.vector ";
    private static final List<String> HERE = DeterminismJob.lines();

    /** The slow modes first; two JVMs at a time. */
    private static final List<String> MODES = List.of(
            VECTOR + "-Xint",
            VECTOR + "-XX:-UseFMA",
            VECTOR + "-XX:MaxVectorSize=16",
            VECTOR + "-XX:MaxVectorSize=32",
            VECTOR + "-XX:MaxVectorSize=64",
            VECTOR + "-XX:TieredStopAtLevel=1",
            "-Xshare:auto");

    private static final Map<String, Future<List<String>>> FORKS = new HashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        ExecutorService two = Executors.newFixedThreadPool(2);
        MODES.forEach(mode -> FORKS.put(mode, two.submit(() -> fork(mode))));
        two.shutdown();
    }

    static List<String> modes() {
        return MODES;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void sameBits(String mode) throws Exception {
        List<String> there = FORKS.get(mode).get();
        assertEquals(String.join("\n", HERE), String.join("\n", there), mode);
        System.out.printf("determinism job, %d lines equal: %s%n", there.size(), mode);
    }

    @Test
    void batchesOfOneAndOfSixtyFourGiveTheSameBits() {
        List<String> one = hashes("predictions by 1 ");
        assertEquals(one, hashes("predictions by 64 "));
        assertTrue(one.size() >= 26, "items");
    }

    /**
     * The control: items differ from one another, so a hash is of something; and the exact item counted no
     * difference.
     */
    @Test
    void theJobMeasuresSomething() {
        List<String> weights = hashes(" weights ");
        assertEquals(weights.size(), weights.stream().distinct().count());
        assertNotEquals(hashes("predictions by 1 "), hashes("input gradients "));
        assertTrue(HERE.getLast().contains(": 0 of "), HERE.getLast());
    }

    private static List<String> hashes(String item) {
        return HERE.stream()
                .filter(line -> line.contains(item))
                .map(line -> line.substring(line.lastIndexOf(' ')))
                .toList();
    }

    private static List<String> fork(String options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-Xmx512m", "-cp", classPath()));
        command.add(DeterminismJob.class.getName());
        File out = folder.resolve("out" + MODES.indexOf(options)).toFile();
        File err = folder.resolve("err" + MODES.indexOf(options)).toFile();
        Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "not done in 5 minutes: " + options);
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> read(err));
        return Files.readAllLines(out.toPath()).stream()
                .filter(line -> line.contains(": "))
                .toList();
    }

    /** Where this JVM found the job and what it needs, however it was started. */
    private static String classPath() {
        return Stream.of(DeterminismJob.class, Trainer.class, Padding.class, Arbitrary.class)
                .map(type -> {
                    try {
                        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String read(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}

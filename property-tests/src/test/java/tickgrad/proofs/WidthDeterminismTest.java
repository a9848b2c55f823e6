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
import tickgrad.kernel.Machine;
import tickgrad.kernel.Padding;
import tickgrad.model.Trainer;
import tickgrad.proofs.determinism.DeterminismJob;
import tickgrad.proofs.determinism.GoldenBits;

/**
 * simdEqualsReference for whole networks: the same bits at every vector width, without the vector module, in the
 * interpreter, under C1 alone and without hardware FMA, each in a JVM of its own, compared with the committed bits.
 */
class WidthDeterminismTest {
    private static final String VECTOR = "--add-modules=jdk.incubator.vector ";
    private static final List<String> COMMITTED = GoldenBits.committed();

    /** The lines of a job without the wide networks: those that end with the item of exact cases. */
    private static final List<String> NARROW = COMMITTED.subList(0, exactCases() + 1);

    private static int exactCases() {
        return COMMITTED.indexOf(
                COMMITTED.stream().filter(line -> line.startsWith("exact cases")).findFirst().orElseThrow());
    }

    /** A JVM's options, the kernels that it must say it ran, and whether it is fast enough for the wide network. */
    private record Mode(String options, String kernels, boolean wide) {
        static Mode simd(int bytes) {
            int bits = Math.min(8 * bytes, bitsHere());
            return new Mode(VECTOR + "-XX:MaxVectorSize=" + bytes, "SIMD kernels, " + bits + " bits;", true);
        }

        static Mode reference(String options, String reason, boolean wide) {
            return new Mode(options, "scalar reference kernels: " + reason, wide);
        }

        @Override
        public String toString() {
            return options;
        }
    }

    /** The slow modes first; two JVMs at a time. */
    private static final List<Mode> MODES = List.of(
            Mode.reference(VECTOR + "-Xint", "the JVM does not compile with C2 (interpreted mode", false),
            Mode.reference(VECTOR + "-XX:-UseFMA", "the processor, or the JVM's settings, offer no fused", false),
            Mode.simd(16),
            Mode.simd(32),
            Mode.simd(64),
            Mode.reference(VECTOR + "-XX:TieredStopAtLevel=1", "the JVM does not compile with C2 (mixed mode, emu", false),
            Mode.reference("-Xshare:auto", "the module jdk.incubator.vector is absent", true));

    private static final Map<Mode, Future<List<String>>> FORKS = new HashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        ExecutorService two = Executors.newFixedThreadPool(2);
        MODES.forEach(mode -> FORKS.put(mode, two.submit(() -> fork(mode))));
        two.shutdown();
    }

    /** The width of this JVM, which a fork can only narrow; this side of every comparison runs SIMD. */
    private static int bitsHere() {
        assertTrue(Machine.SIMD, Machine::describe);
        return Integer.parseInt(Machine.describe().replaceFirst("SIMD kernels, (\\d+) bits.*", "$1"));
    }

    static List<Mode> modes() {
        return MODES;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void sameBits(Mode mode) throws Exception {
        List<String> printed = FORKS.get(mode).get();
        String kernels = printed.getFirst();
        assertTrue(kernels.startsWith("kernels: " + mode.kernels), () -> mode + " ran " + kernels);
        List<String> expected = mode.wide ? COMMITTED : NARROW;
        List<String> there = printed.subList(1, printed.size());
        assertEquals(String.join("\n", expected), String.join("\n", there), mode.options);
        System.out.printf("determinism job, %d lines equal: %s, %s%n", there.size(), mode, mode.kernels);
    }

    @Test
    void batchesOfOneAndOfSixtyFourGiveTheSameBits() {
        List<String> one = hashes("predictions by 1 ");
        assertEquals(one, hashes("predictions by 64 "));
        assertTrue(one.size() >= 26, "items");
    }

    @Test
    void directionsAloneAndTogetherGiveTheSameBits() {
        List<String> alone = hashes("with the Hessian, alone: ");
        assertEquals(alone, hashes("with the Hessian, together: "));
        assertEquals(alone.size(), alone.stream().distinct().count());
        assertTrue(alone.size() >= 7, "items");
    }

    @Test
    void oneThreadAndTwoGiveTheSameBits() {
        List<String> one = hashes(" by 1 threads ");
        assertEquals(one, hashes(" by 2 threads "));
        assertEquals(3, one.size());
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
        assertTrue(NARROW.getLast().contains(": 0 of "), NARROW.getLast());
    }

    private static List<String> hashes(String item) {
        return COMMITTED.stream()
                .filter(line -> line.contains(item))
                .map(line -> line.substring(line.lastIndexOf(' ')))
                .toList();
    }

    private static List<String> fork(Mode mode) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(mode.options.split(" ")));
        command.addAll(List.of("-Xmx512m", "-cp", classPath()));
        command.add(DeterminismJob.class.getName());
        if (mode.wide) {
            command.add("wide");
        }
        File out = folder.resolve("out" + MODES.indexOf(mode)).toFile();
        File err = folder.resolve("err" + MODES.indexOf(mode)).toFile();
        Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "not done in 5 minutes: " + mode);
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

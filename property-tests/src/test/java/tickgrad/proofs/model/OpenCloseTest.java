package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/**
 * Networks, trainers, threads and predictors that come and go leave no memory behind: by the JVM's own account of native memory, by kind, and by
 * that of the system. {@code -Dtickgrad.cycles=100000} asks for that many.
 */
class OpenCloseTest {
    private static final String CYCLES = System.getProperty("tickgrad.cycles", "2000");

    /** Bars of what may stay, in KB. Memory of arenas is exact; classes of shapes come in chunks. */
    private static final long ARENAS = 0;

    private static final long MEBIBYTE = 1024;

    /** In a shorter run most of what the process grows by is the JVM's own warm-up. */
    private static final int LONG = 100_000;

    /** KB that stayed: of arenas, of classes, of the whole process. */
    private record Growth(long arenas, long classes, long resident) {}

    private static Growth growth(String... control) {
        List<String> command = new ArrayList<>(List.of(
                "-Xms96m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch", "-XX:NativeMemoryTracking=summary",
                "-XX:ReservedCodeCacheSize=48m", Job.class.getName(), CYCLES));
        command.addAll(List.of(control));
        String said = Jvm.run(Jvm.classPath(), command.toArray(String[]::new)).getLast();
        System.out.println("open and close: " + said);
        long[] kb = Arrays.stream(said.split("\\D*:? (?=-?\\d)|\\D+$"))
                .filter(part -> part.matches("-?\\d+"))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Growth(kb[1], kb[2], kb[3]);
    }

    @Test
    void nothingIsLeft() {
        Growth growth = growth();
        assertEquals(ARENAS, growth.arenas(), growth::toString);
        assertTrue(growth.classes() < MEBIBYTE, growth::toString);
        if (Integer.parseInt(CYCLES) >= LONG) {
            assertTrue(growth.resident() < MEBIBYTE, growth::toString);
        }
    }

    /** One arena in a hundred that stays open is seen. */
    @Test
    void openArenasAreSeen() {
        Growth growth = growth("leak");
        assertTrue(growth.arenas() > Long.parseLong(CYCLES) / 100, growth::toString);
    }

    /** Opens and closes, and prints what stayed. */
    static final class Job {
        private static final int FIRST = 1_000;
        private static final int SHAPES = 8;
        private static final Pattern KIND = Pattern.compile("^-\\s+([A-Za-z ]+) \\(reserved=\\d+KB, committed=(\\d+)KB");

        private static final List<Arena> KEPT = new ArrayList<>();

        public static void main(String[] args) throws InterruptedException {
            int cycles = Integer.parseInt(args[0]);
            boolean leak = args.length > 1;
            int first = Math.max(FIRST, cycles / 4); // compilers and caches fill first
            run(0, first, false);
            long[] before = memory();
            run(first, cycles, leak);
            long[] after = memory();
            System.out.printf(
                    "%d cycles left KB: arenas %d, classes %d, resident %d%n", cycles, after[0] - before[0], after[1] - before[1],
                    after[2] - before[2]);
        }

        private static void run(int first, int cycles, boolean leak) {
            for (int i = first; i < first + cycles; i++) {
                // One in ten has a shape that nobody had before: its loops are classes of their own.
                int inputs = i % 10 == 0 ? 20 + i % 4000 / 10 : 1 + i % SHAPES;
                Arena arena = i % 2 == 0 ? Arena.ofShared() : Arena.ofConfined();
                Parameters p = Parameters.initialized(
                        arena, Architecture.of(inputs + "-9-2 tanh"), Initializer.HE_NORMAL, i);
                Matrix X = Matrix.allocate(arena, 3, inputs);
                Matrix T = Matrix.allocate(arena, 3, 2);
                try (Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.adam(0.01), 2)) {
                    if (i % 20 == 0) {
                        trainer.threads(2);
                    }
                    trainer.step(X, T);
                    trainer.learn(X.segment(), 0, T.segment(), 0);
                    new Predictor(arena, p, 2).predict(X, T);
                    Model.of(p).predictor(arena).predict(new double[inputs], new double[2]);
                }
                if (leak && i % 100 == 0) {
                    KEPT.add(arena);
                } else {
                    arena.close();
                }
            }
        }

        /** Committed KB of arenas ("Other") and of classes; and resident KB. */
        private static long[] memory() throws InterruptedException {
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(50);
            }
            command("systemTrimNativeHeap"); // what the C library keeps of freed memory is no leak
            long arenas = 0;
            long classes = 0;
            for (String line : command("vmNativeMemory", "summary").lines().toList()) {
                Matcher kind = KIND.matcher(line.strip());
                if (kind.find()) {
                    long kb = Long.parseLong(kind.group(2));
                    switch (kind.group(1)) {
                        case "Other" -> arenas = kb;
                        case "Class", "Metaspace" -> classes += kb;
                        default -> {
                            continue;
                        }
                    }
                }
            }
            return new long[] {arenas, classes, resident()};
        }

        private static String command(String name, String... arguments) {
            try {
                ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
                Object[] parameters = arguments.length == 0 ? null : new Object[] {arguments};
                String[] types = arguments.length == 0 ? null : new String[] {String[].class.getName()};
                return (String) ManagementFactory.getPlatformMBeanServer().invoke(commands, name, parameters, types);
            } catch (JMException e) {
                throw new IllegalStateException("the JVM does not know " + name, e);
            }
        }

        /** Anonymous memory alone: pages of files are shared with others. */
        private static long resident() {
            try (var lines = Files.lines(Path.of("/proc/self/status"))) {
                String line = lines.filter(l -> l.startsWith("RssAnon:")).findFirst().orElseThrow();
                return Long.parseLong(line.replaceAll("\\D", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

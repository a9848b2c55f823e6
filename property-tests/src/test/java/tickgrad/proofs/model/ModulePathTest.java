package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Padding;
import tickgrad.model.Parameters;

/**
 * The engine runs as named modules, from a module of a user that requires {@code tickgrad.model} alone, with and
 * without the vector module, and gives the same bits.
 */
class ModulePathTest {
    private static final String DESCRIPTOR = "module user.app { requires tickgrad.model; }";

    /** Trains a few steps; prints the modules, the kernels, and a hash of the weights and predictions. */
    private static final String MAIN = """
            package user.app;

            import java.lang.foreign.Arena;
            import tickgrad.kernel.Machine;
            import tickgrad.model.*;

            public class Main {
                public static void main(String[] args) {
                    try (Arena arena = Arena.ofConfined()) {
                        Architecture architecture = Architecture.of("7-24-16-9 tanh,gelu,identity");
                        Parameters p = Parameters.initialized(arena, architecture, Initializer.HE_NORMAL, 3);
                        Matrix X = Matrix.allocate(arena, 19, 7);
                        Matrix T = Matrix.allocate(arena, 19, 9);
                        CounterRandom random = new CounterRandom(5, 0);
                        for (int r = 0; r < 19; r++) {
                            for (int j = 0; j < 9; j++) {
                                X.set(r, j % 7, (float) random.nextGaussian());
                                T.set(r, j, (float) random.nextGaussian());
                            }
                        }
                        Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.adam(0.01), 19);
                        for (int step = 0; step < 50; step++) {
                            trainer.step(X, T);
                        }
                        Matrix Y = Matrix.allocate(arena, 19, 9);
                        new Predictor(arena, p, 8).predict(X, Y);
                        int hash = 0;
                        for (int r = 0; r < 19; r++) {
                            for (int j = 0; j < 9; j++) {
                                hash = 31 * hash + Float.floatToRawIntBits(Y.get(r, j));
                            }
                        }
                        System.out.println(Main.class.getModule() + ", " + Parameters.class.getModule() + ", "
                                + Machine.class.getModule());
                        System.out.println(Machine.describe());
                        System.out.println(p.sha256() + " " + hash);
                    }
                }
            }
            """;

    @TempDir
    private static Path folder;

    private static Path app;

    /** Where Maven or this JVM keeps the two modules: folders of classes or jars. */
    private static String engine() {
        return Jvm.location(Padding.class) + File.pathSeparator + Jvm.location(Parameters.class);
    }

    @BeforeAll
    static void compileAUsersModule() throws IOException {
        Path source = Files.createDirectories(folder.resolve("src"));
        app = Files.createDirectories(folder.resolve("app"));
        Path descriptor = Files.writeString(source.resolve("module-info.java"), DESCRIPTOR);
        Path main = Files.writeString(source.resolve("Main.java"), MAIN);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(
                null, messages, messages, "-p", engine(), "-d", app.toString(), descriptor.toString(), main.toString());
        assertEquals(0, status, messages::toString);
    }

    private static List<String> run(String... options) {
        List<String> all = Jvm.onModulePath(engine() + File.pathSeparator + app, "user.app/user.app.Main", options);
        assertTrue(all.size() >= 3, () -> String.join("\n", all));
        List<String> lines = all.subList(all.size() - 3, all.size());
        assertEquals("module user.app, module tickgrad.model, module tickgrad.kernel", lines.getFirst());
        return lines;
    }

    @Test
    void sameBitsWithAndWithoutTheVectorModule() {
        List<String> simd = run("--add-modules", "jdk.incubator.vector");
        List<String> scalar = run();
        assertTrue(simd.get(1).startsWith("SIMD kernels, "), () -> simd.get(1));
        assertTrue(
                scalar.get(1).startsWith("scalar reference kernels: the module jdk.incubator.vector is absent"),
                () -> scalar.get(1));
        assertEquals(simd.get(2), scalar.get(2));
        assertTrue(simd.get(2).matches("[0-9a-f]{64} -?\\d+"), () -> simd.get(2));
        System.out.println("module path, equal bits: " + simd.get(1) + " and " + scalar.get(1));
    }
}

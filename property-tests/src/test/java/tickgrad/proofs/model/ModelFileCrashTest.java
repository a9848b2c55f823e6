package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.Architecture;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;

/** A process that saves for ever is killed at any moment: readers see one of its models, whole, before and after. */
class ModelFileCrashTest {
    private static final Architecture SHAPE = Architecture.of("100-100-1 relu");

    @Test
    void killedWritersLeaveAWholeFile(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("model");
        Set<Float> seen = new HashSet<>();
        for (int kill = 0; kill < 3; kill++) {
            Process writer = Jvm.start(Jvm.classPath(), Writer.class.getName(), path.toString());
            try {
                assertEquals('!', awaitStart(writer));
                for (int i = 0; i < 40 + 17 * kill; i++) {
                    seen.add(value(path));
                }
                assertTrue(writer.isAlive(), "it must be killed while it writes");
            } finally {
                writer.destroyForcibly();
            }
            assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
            seen.add(value(path));
        }
        assertEquals(Set.of(1.0f, 2.0f), seen, "both models were met");
    }

    /** The JDK's warning of an incubator module may come first. */
    private static int awaitStart(Process writer) throws IOException {
        int c;
        do {
            c = writer.getInputStream().read();
        } while (c >= 0 && c != '!');
        return c;
    }

    /** The only value of all parameters. */
    private static float value(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = ModelFile.load(arena, path).parameters();
            assertEquals(fill(new Parameters(arena, SHAPE), p.weight(0, 0, 0)).sha256(), p.sha256());
            return p.weight(0, 0, 0);
        }
    }

    private static Parameters fill(Parameters p, float value) {
        for (int l = 0; l < 2; l++) {
            for (int j = 0; j < SHAPE.outputs(l); j++) {
                p.bias(l, j, value);
                for (int i = 0; i < SHAPE.inputs(l); i++) {
                    p.weight(l, i, j, value);
                }
            }
        }
        return p;
    }

    /** Saves two models in turn. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            Model one = Model.of(fill(new Parameters(Arena.global(), SHAPE), 1.0f));
            Model two = Model.of(fill(new Parameters(Arena.global(), SHAPE), 2.0f));
            ModelFile.save(path, one);
            System.out.println("!");
            // ends by itself should nobody kill it
            for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end; ) {
                ModelFile.save(path, two);
                ModelFile.save(path, one);
            }
        }
    }
}

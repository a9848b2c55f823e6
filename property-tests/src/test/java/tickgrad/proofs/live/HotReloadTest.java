package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.Standardizer;
import tickgrad.model.live.HotReload;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;

/** Another thread reloads the model's file: readers see the old weights or the new ones, and nothing of a file that is not sound. */
class HotReloadTest {
    private static final Architecture SHAPE = Architecture.of("4-8-1 relu");

    @TempDir
    Path folder;

    private final Arena arena = Arena.ofShared();
    private final Model[] models = {model(1), model(2)};
    private final Matrix x = Matrix.of(arena, new float[] {1, 2, 3, 4});
    private final LiveWeights live = new LiveWeights(models[0].parameters(), 3, 1, 1);
    private final HotReload reload = new HotReload(live, models[0]);

    private Model model(long seed) {
        return Model.of(Parameters.initialized(arena, SHAPE, Initializer.GLOROT_UNIFORM, seed));
    }

    @AfterEach
    void close() {
        live.close();
        arena.close();
    }

    /** Files are replaced and reloaded by two other threads while this one predicts. */
    @Test
    void readersSeeTheOldModelOrTheNew() throws Exception {
        Path path = folder.resolve("model");
        ModelFile.save(path, models[0]);
        AtomicBoolean done = new AtomicBoolean();
        Thread saver = thread(() -> {
            for (int i = 1; !done.get(); i++) {
                ModelFile.save(path, models[i & 1]);
            }
        });
        Thread loader = thread(() -> {
            while (!done.get()) {
                reload.publish(path);
            }
        });
        Reader reader = live.reader(0).attach();
        long[] hashes = {models[0].parameters().xxh64(), models[1].parameters().xxh64()};
        int[] seen = new int[2];
        while ((live.version() < 20 || seen[0] == 0 || seen[1] == 0) && loader.isAlive() && saver.isAlive()) {
            reader.predict(x.segment(), 0);
            int which = reader.modelHash() == hashes[0] ? 0 : 1;
            assertEquals(hashes[which], reader.modelHash());
            seen[which]++;
        }
        done.set(true);
        saver.join();
        loader.join();
        assertTrue(seen[0] > 0 && seen[1] > 0, () -> "a thread failed; seen " + Arrays.toString(seen));
        reader.detach();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread thread(Work work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** A file with one bit of any byte changed, or cut off anywhere: nothing is published. */
    @Test
    void noFileThatIsCorruptIsPublished() throws IOException {
        Path path = folder.resolve("model");
        ModelFile.save(path, models[1]);
        byte[] sound = Files.readAllBytes(path);
        for (int i = 0; i < sound.length; i++) {
            int at = i;
            byte[] bytes = sound.clone();
            bytes[i] ^= (byte) (1 << i % 8);
            Files.write(path, bytes);
            assertThrows(IOException.class, () -> reload.publish(path), () -> "byte " + at);
        }
        for (int i = 0; i < sound.length; i += 8) {
            Files.write(path, Arrays.copyOf(sound, i));
            assertThrows(IOException.class, () -> reload.publish(path), "the first " + i + " bytes");
        }
        assertEquals(1, live.version());
        Files.write(path, sound);
        assertTrue(reload.publish(path));
        assertEquals(2, live.version());
        System.out.printf("live: a file of %d bytes, a bit of each flipped, cut off at every eighth: 0 published%n", sound.length);
    }

    @Test
    void modelsOfAnotherKindAreRefused() throws IOException {
        Path path = folder.resolve("model");
        Parameters other = new Parameters(arena, Architecture.of("4-8-1 tanh"));
        ModelFile.save(path, Model.of(other));
        refused(path, "architecture 4-8-1 tanh", "expected 4-8-1 relu");
        Standardizer scaled = Standardizer.of(new double[] {0, 0, 5, 0}, new double[] {1, 1, 2, 1});
        ModelFile.save(path, new Model(models[1].parameters(), scaled, models[1].targets()));
        refused(path, "column 2 of the inputs by 5.0 and 2.0", "expected 0.0 and 1.0");
        Standardizer target = Standardizer.of(new double[] {0}, new double[] {3});
        ModelFile.save(path, new Model(models[1].parameters(), models[1].inputs(), target));
        refused(path, "column 0 of the targets by 0.0 and 3.0", "expected 0.0 and 1.0");
        refused(folder.resolve("absent"), "absent");
        assertEquals(1, live.version());
    }

    private void refused(Path path, String... says) {
        String message = assertThrows(IOException.class, () -> reload.publish(path)).getMessage();
        List.of(says).forEach(word -> assertTrue(message.contains(word), message));
    }

    @Test
    void aReloadIsPutOffLikeAnyPublication() throws IOException {
        Path path = folder.resolve("model");
        ModelFile.save(path, models[1]);
        Reader reader = live.reader(0).attach();
        assertTrue(reload.publish(path) && reload.publish(path));
        assertFalse(reload.publish(path));
        reader.predict(x.segment(), 0);
        assertTrue(reload.publish(path));
        reader.detach();
    }
}

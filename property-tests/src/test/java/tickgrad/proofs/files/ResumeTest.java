package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Schedule;
import tickgrad.model.Trainer;
import tickgrad.model.TrainerFile;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;

/** A training that was stopped and went on from its file makes the bits of one that was never stopped. */
class ResumeTest {
    private static final String SHAPE = "7-17-9-3 tanh,relu,identity";
    private static final int ROWS = 37;
    private static final int BATCH = 5;
    private static final int STEPS = 60;

    private final Arena arena = Arena.ofShared();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    /** Shuffled epochs as a user writes them: all that the loop remembers lies in one piece of memory. */
    private final class Loop {
        final Trainer trainer;
        final MemorySegment memory = arena.allocate(CounterRandom.BYTES + Long.BYTES, 8); // generator at the epoch's start, row
        final Matrix X = Samples.uniform(arena, ROWS, 7, 21);
        final Matrix T = Samples.uniform(arena, ROWS, 3, 22);
        private final Matrix x = Matrix.allocate(arena, BATCH, 7);
        private final Matrix t = Matrix.allocate(arena, BATCH, 3);

        Loop(Optimizer optimizer, int threads, long seed) {
            trainer = Samples.trainer(arena, SHAPE, optimizer, seed)
                    .schedule(Schedule.cosine(STEPS, 10, 0.1))
                    .clipNorm(0.5)
                    .threads(threads);
            new CounterRandom(seed, 1).save(memory, 0);
        }

        void steps(int from, int to) {
            for (int s = from; s < to; s++) {
                int row = (int) memory.get(JAVA_LONG, CounterRandom.BYTES);
                CounterRandom random = CounterRandom.of(memory, 0);
                int[] order = random.permutation(ROWS);
                for (int r = 0; r < BATCH; r++) {
                    copy(X, order[row + r], x, r);
                    copy(T, order[row + r], t, r);
                }
                if (s % 4 == 3) {
                    trainer.learn(x.segment(), x.offset(2), t.segment(), t.offset(2));
                } else {
                    trainer.step(x, t);
                }
                row += BATCH;
                if (row + BATCH > ROWS) {
                    row = 0;
                    random.save(memory, 0);
                }
                memory.set(JAVA_LONG, CounterRandom.BYTES, row);
            }
        }

        private static void copy(Matrix from, int row, Matrix to, int at) {
            for (int c = 0; c < from.cols(); c++) {
                to.set(at, c, from.get(row, c));
            }
        }

        String state() {
            return Samples.state(trainer) + CounterRandom.of(memory, 0).nextLong();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void resumedTrainingEqualsUninterruptedTraining(int rule) throws IOException {
        Optimizer optimizer = Samples.OPTIMIZERS.get(rule);
        Loop whole = new Loop(optimizer, 1, 5);
        whole.steps(0, STEPS);
        SplittableRandom random = new SplittableRandom(rule);
        for (int i = 0; i < 6; i++) {
            int k = i == 0 ? 0 : random.nextInt(STEPS);
            Loop first = new Loop(optimizer, 1, 5);
            first.steps(0, k);
            Path path = folder.resolve("at-" + k);
            TrainerFile.draft(first.trainer).sequence(k).section("loop", first.memory).write(path);
            first.steps(k, k + 3); // what was done after the file counts for nothing
            Loop second = new Loop(optimizer, i % 2 + 1, 99);
            assertNotEquals(first.state(), second.state());
            Checkpoint checkpoint = Checkpoint.read(arena, path);
            TrainerFile.restore(checkpoint, second.trainer);
            second.memory.copyFrom(checkpoint.section("loop", second.memory.byteSize()));
            assertEquals(k, checkpoint.sequence());
            assertEquals(k, second.trainer.state().step());
            second.steps(k, STEPS);
            assertEquals(whole.state(), second.state(), optimizer.text() + " resumed after step " + k);
            second.trainer.close();
        }
    }

    /** A generator goes on where it stood; its epochs are shuffled differently, so what it remembers matters. */
    @Test
    void generatorsGoOnWhereTheyStood() {
        CounterRandom random = new CounterRandom(5, 6);
        MemorySegment memory = arena.allocate(CounterRandom.BYTES + 3);
        for (int i = 0; i < 100; i++) {
            random.save(memory, 3);
            CounterRandom restored = CounterRandom.of(memory, 3);
            assertEquals(random.counter(), restored.counter());
            assertEquals(random.nextLong(), restored.nextLong());
        }
        assertEquals(100, random.counter());
    }

    @Test
    void optimizersAreTextsWithExactNumbers() {
        for (Optimizer optimizer : Samples.OPTIMIZERS) {
            assertEquals(optimizer, Optimizer.of(optimizer.text()));
        }
        String text = "adam lr=0x1.47ae147ae147bp-7 beta1=0x1.ccccccccccccdp-1 beta2=0x1.ff7ced916872bp-1"
                + " eps=0x1.5798ee2308c3ap-27 weightDecay=0x0.0p0";
        assertEquals(text, Optimizer.adam(0.01).text());
        for (String bad : new String[] {
            "", "adam", "nadam lr=0x1.0p0", text + " x=1", text.replace("beta1", "beta2"), text.replace("0x0.0p0", "zero"),
            text.replace("0x0.0p0", "-0x1.0p0"), text.replace("0x1.ccccccccccccdp-1", "NaN"), text + " "
        }) {
            String message = assertThrows(IllegalArgumentException.class, () -> Optimizer.of(bad), bad).getMessage();
            assertTrue(message.contains("expected "), message);
        }
    }

    /** A checkpoint of another network, loss, rule or version changes nothing. */
    @Test
    void checkpointsOfOthersAreRefused() {
        Trainer mine = Samples.trained(arena, "3-5-2 tanh", Optimizer.adam(0.01), 4);
        String before = Samples.state(mine);
        refused(mine, "its architecture is \"3-6-2 tanh,identity\", expected \"3-5-2", draft("3-6-2 tanh", Optimizer.adam(0.01)));
        refused(mine, "its architecture is \"3-5-2 gelu,identity\", expected", draft("3-5-2 gelu", Optimizer.adam(0.01)));
        refused(mine, "its optimizer is \"adam lr=0x1.47ae147ae147cp-7", draft("3-5-2 tanh", Optimizer.adam(Math.nextUp(0.01))));
        refused(mine, "its optimizer is \"sgd ", draft("3-5-2 tanh", Optimizer.sgd(0.01)));
        byte[] sound = Samples.bytes(draft("3-5-2 tanh", Optimizer.adam(0.01)));
        refused(mine, "its loss is \"huber(0.6)\", expected \"huber(0.5)\"", sound, b -> b[Sealed.offset(b, "loss") + 8] = '6');
        refused(mine, "step is -1, expected at least 0", sound, b -> Sealed.view(b).putLong(Sealed.offset(b, "step"), -1));
        refused(mine, "it has no section optimizer.m", sound, b -> b[Sealed.entry(b, "optimizer.m") + 10] = 'w');
        refused(mine, "its arithmetic is version 77", sound, b -> Sealed.view(b).putInt(12, 77));
        for (String flat : new String[] {"parameters", "optimizer.m", "optimizer.v"}) {
            int pad = 4 * 5; // behind the five weights of the first row
            refused(mine, "its padding is not zero", sound, b -> b[Sealed.offset(b, flat) + pad] = 1);
        }
        refused(mine, "a parameter is NaN or infinite", sound, b -> Sealed.view(b)
                .putFloat(Sealed.offset(b, "parameters"), Float.NaN));
        assertEquals(before, Samples.state(mine));
    }

    /** Moments come back as they are, whatever they are, and so does a bias of -0.0, which a step may leave. */
    @Test
    void oddMomentsAndNegativeZeroesComeBack() {
        Trainer odd = Samples.trained(arena, "3-8-2 tanh", Optimizer.adam(0.01), 4);
        int[] bits = {0x7fc00001, 0xffc12345, 0x7f800001, 0x80000000, 0x00000001};
        for (int i = 0; i < bits.length; i++) {
            odd.state().M().set(JAVA_INT, 4L * i, bits[i]);
            odd.state().V().set(JAVA_INT, 4L * i, bits[bits.length - 1 - i]);
        }
        odd.parameters().segment().set(JAVA_FLOAT, 4L * 3 * 16, -0.0f); // the first bias, behind three rows of weights
        Trainer other = Samples.trainer(arena, "3-8-2 tanh", Optimizer.adam(0.01), 8);
        TrainerFile.restore(of(Samples.bytes(TrainerFile.draft(odd))), other);
        assertEquals(Samples.state(odd), Samples.state(other));
    }

    private Draft draft(String architecture, Optimizer optimizer) {
        return TrainerFile.draft(Samples.trained(arena, architecture, optimizer, 2));
    }

    private void refused(Trainer trainer, String start, Draft draft) {
        refused(trainer, start, Samples.bytes(draft), _ -> {});
    }

    private void refused(Trainer trainer, String start, byte[] sound, Consumer<byte[]> change) {
        byte[] bad = sound.clone();
        change.accept(bad);
        Sealed.seal(bad);
        Checkpoint checkpoint = of(bad);
        String message = assertThrows(IllegalArgumentException.class, () -> TrainerFile.restore(checkpoint, trainer))
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }

    private Checkpoint of(byte[] file) {
        MemorySegment image = arena.allocate(file.length, 64);
        image.copyFrom(MemorySegment.ofArray(file));
        return Checkpoint.of(image);
    }
}

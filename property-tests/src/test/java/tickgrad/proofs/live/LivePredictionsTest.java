package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;

/**
 * Two networks are published by turns while a reader predicts: every answer has the bits of one of them, of the one that its version says.
 * {@code -Dtickgrad.live.predictions=10000000} asks for that many.
 */
class LivePredictionsTest {
    private static final int PREDICTIONS = Integer.getInteger("tickgrad.live.predictions", 200_000);
    private static final Architecture SHAPE = Architecture.of("16-32-32-2 tanh");
    private static final int ROWS = 8;

    private final Arena arena = Arena.ofShared();
    private final Parameters[] networks = {network(1), network(2)};
    private final Matrix X = Matrix.allocate(arena, ROWS, 16);
    private final Matrix Y = Matrix.allocate(arena, ROWS, 2);
    private final Matrix g = Matrix.allocate(arena, 1, 16);
    private final long[][] expected = new long[2][ROWS];

    private Parameters network(long seed) {
        return Parameters.initialized(arena, SHAPE, Initializer.GLOROT_UNIFORM, seed);
    }

    @Test
    void everyAnswerIsOldOrNew() throws Exception {
        CounterRandom random = new CounterRandom(3, 0);
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < 16; c++) {
                X.set(r, c, (float) random.nextGaussian());
            }
        }
        for (int n = 0; n < 2; n++) {
            Predictor predictor = new Predictor(arena, networks[n], ROWS);
            for (int r = 0; r < ROWS; r++) {
                float y = predictor.greeks(X.segment(), X.offset(r), 1, g.segment(), 0);
                predictor.predict(X.segment(), X.offset(r), Y.segment(), 0);
                expected[n][r] = hash(y);
            }
        }
        LiveWeights live = new LiveWeights(networks[1], 3, 1, 3); // version 1; odd versions are network 1
        Reader reader = live.reader(0).attach();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!done.get() || live.version() < 3) {
                live.publish(networks[(int) (live.version() + 1) & 1]);
            }
        });
        long old = 0;
        for (int i = 0; i < PREDICTIONS || live.version() < 3; i++) {
            int r = i % ROWS;
            if (i % 16 == 15) {
                // A batch in three pieces; its rows are those of single rows, with one version for all.
                reader.predict(X, Y);
                int n = (int) reader.version() & 1;
                for (int row = 0; row < ROWS; row++) {
                    assertEquals((int) expected[n][row], bits(row), "row of a batch");
                }
            } else {
                float y = reader.greeks(X.segment(), X.offset(r), 1, g.segment(), 0);
                long version = reader.version();
                reader.predict(X.segment(), X.offset(r), Y.segment(), 0);
                if (version == reader.version()) {
                    assertEquals(expected[(int) version & 1][r], hash(y), "version " + version);
                }
            }
            old += reader.version() & 1;
        }
        done.set(true);
        writer.join();
        System.out.printf("live: %d predictions, %d publications, every answer old or new%n", PREDICTIONS, live.version() - 1);
        assertTrue(old > 0 && live.version() >= 3);
        assertTrue(expected[0][0] != expected[1][0], "the networks differ");
        reader.detach();
        live.close();
        arena.close();
    }

    /** The bits of output 1 and of the Greeks in the upper half, those of both outputs in the lower. */
    private long hash(float y) {
        int h = Float.floatToRawIntBits(y);
        for (int c = 0; c < 16; c++) {
            h = 31 * h + Float.floatToRawIntBits(g.get(0, c));
        }
        return (long) h << 32 | Integer.toUnsignedLong(bits(0));
    }

    private int bits(int row) {
        return 31 * Float.floatToRawIntBits(Y.get(row, 0)) + Float.floatToRawIntBits(Y.get(row, 1));
    }
}

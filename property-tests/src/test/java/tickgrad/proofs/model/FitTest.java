package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.model.Fit;
import tickgrad.model.History;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

class FitTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private Trainer trainer(String architecture, Optimizer optimizer) {
        return new Trainer(arena, Fixtures.parameters(arena, architecture, 1), Loss.mse(), optimizer, 32);
    }

    /** y = sin 2a + b²/2. */
    private Matrix surface(Matrix X) {
        Matrix T = Matrix.allocate(arena, X.rows(), 1);
        for (int r = 0; r < X.rows(); r++) {
            T.set(r, 0, (float) (StrictMath.sin(2 * X.get(r, 0)) + 0.5 * X.get(r, 1) * X.get(r, 1)));
        }
        return T;
    }

    /**
     * No line explains b²/2, which is 3.6% of the variance (1/45 of 0.617): to leave 1% of it, also on new rows, needs
     * the net.
     */
    @Test
    void learnsAKnownFunction() {
        Matrix X = Fixtures.uniform(arena, 512, 2, 2);
        Matrix T = surface(X);
        Matrix Xv = Fixtures.uniform(arena, 512, 2, 3);
        Matrix Tv = surface(Xv);
        double variance = variance(Tv);
        Trainer trainer = trainer("2-16-16-1 tanh", Optimizer.adam(1e-2));
        double before = trainer.evaluate(Xv, Tv);
        History history = trainer.fit(X, T, Fit.epochs(40).validation(Xv, Tv));
        assertTrue(before > 0.2 * variance, "before " + before);
        assertTrue(history.loss()[39] < 0.01 * variance, "training loss " + history.loss()[39] + " of " + variance);
        assertTrue(history.validation()[39] < 0.01 * variance, "validation loss " + history.validation()[39]);
        assertEquals(40, history.epochs());
        assertFalse(history.stopped());
    }

    private static double variance(Matrix T) {
        double sum = 0.0;
        double squares = 0.0;
        for (int r = 0; r < T.rows(); r++) {
            sum += T.get(r, 0);
            squares += (double) T.get(r, 0) * T.get(r, 0);
        }
        return squares / T.rows() - sum / T.rows() * (sum / T.rows());
    }

    @Test
    void sameSeedGivesTheSameBits() {
        Matrix X = Fixtures.uniform(arena, 50, 2, 2);
        Matrix T = surface(X);
        List<String> hashes = new ArrayList<>();
        for (long seed : new long[] {7, 7, 8}) {
            Trainer trainer = trainer("2-8-1 relu", Optimizer.adam(1e-2));
            trainer.fit(X, T, Fit.epochs(3).batch(16).seed(seed));
            hashes.add(trainer.parameters().sha256());
        }
        assertEquals(hashes.get(0), hashes.get(1));
        assertNotEquals(hashes.get(0), hashes.get(2));
    }

    /** Targets without any rule: training memorises them, so that the validation loss rises sooner or later. */
    @Test
    void earlyStoppingReturnsTheBestEpochBitForBit() {
        Matrix X = Fixtures.uniform(arena, 40, 2, 2);
        Matrix T = Fixtures.uniform(arena, 40, 1, 3);
        Matrix Xv = Fixtures.uniform(arena, 200, 2, 4);
        Matrix Tv = Fixtures.uniform(arena, 200, 1, 5);
        Trainer trainer = trainer("2-16-1 tanh", Optimizer.adam(1e-2));
        List<String> hashes = new ArrayList<>();
        History history = trainer.fit(X, T, Fit.epochs(500).batch(8).validation(Xv, Tv).patience(6)
                .listener((epoch, epochs, loss, validation) -> hashes.add(trainer.parameters().sha256())));
        int best = IntStream.range(0, history.epochs())
                .reduce((a, b) -> history.validation()[b] < history.validation()[a] ? b : a)
                .getAsInt();
        assertTrue(history.stopped());
        assertEquals(best + 1, history.bestEpoch());
        assertEquals(history.bestEpoch() + 6, history.epochs());
        assertEquals(hashes.get(best), trainer.parameters().sha256());
        assertNotEquals(hashes.getLast(), trainer.parameters().sha256());
        assertEquals(history.validation()[best], trainer.evaluate(Xv, Tv));
    }

    @Test
    void withoutPatienceTheLastEpochStays() {
        Matrix X = Fixtures.uniform(arena, 40, 2, 2);
        Matrix T = Fixtures.uniform(arena, 40, 1, 3);
        Trainer trainer = trainer("2-16-1 tanh", Optimizer.sgd(0.5));
        List<String> hashes = new ArrayList<>();
        trainer.fit(X, T, Fit.epochs(5).validation(X, T)
                .listener((epoch, epochs, loss, validation) -> hashes.add(trainer.parameters().sha256())));
        assertEquals(hashes.getLast(), trainer.parameters().sha256());
        assertEquals(5, hashes.stream().distinct().count());
    }

    @Test
    void listenerHearsEveryEpoch() {
        Matrix X = Fixtures.uniform(arena, 20, 2, 2);
        Matrix T = surface(X);
        List<String> heard = new ArrayList<>();
        Trainer trainer = trainer("2-4-1 tanh", Optimizer.sgd(0.1));
        History history = trainer.fit(X, T, Fit.epochs(3).validation(X, T).listener(
                (epoch, epochs, loss, validation) -> heard.add(epoch + "/" + epochs + " " + loss + " " + validation)));
        assertEquals(IntStream.range(0, 3)
                .mapToObj(e -> e + 1 + "/3 " + history.loss()[e] + " " + history.validation()[e])
                .toList(), heard);
        History blind = trainer.fit(X, T, Fit.epochs(2));
        assertTrue(Double.isNaN(blind.validation()[0]) && Double.isNaN(blind.validation()[1]));
        assertEquals(blind.loss()[1] < blind.loss()[0] ? 2 : 1, blind.bestEpoch());
    }

    /** A loss that keeps the targets it meets: row numbers, so they tell the order. */
    private static final class Witness implements Loss {
        final List<Integer> rows = new ArrayList<>();

        @Override
        public String name() {
            return "witness";
        }

        @Override
        public double value(double[] y, double[] t) {
            rows.add((int) t[0]);
            return 0.0;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            Arrays.fill(dy, 0.0);
        }
    }

    private List<Integer> order(Fit fit, int rows) {
        Witness witness = new Witness();
        Trainer trainer = new Trainer(arena, Fixtures.parameters(arena, "1-1", 1), witness, Optimizer.sgd(0.0), 4);
        Matrix T = Matrix.allocate(arena, rows, 1);
        for (int r = 0; r < rows; r++) {
            T.set(r, 0, r);
        }
        trainer.fit(Fixtures.uniform(arena, rows, 1, 2), T, fit);
        return witness.rows;
    }

    @Test
    void everyEpochSeesEveryRowOnce() {
        List<Integer> order = order(Fit.epochs(3).batch(7).seed(5), 30);
        List<Integer> all = IntStream.range(0, 30).boxed().toList();
        assertEquals(90, order.size());
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> one = order.subList(30 * epoch, 30 * epoch + 30);
            assertEquals(all, one.stream().sorted().toList());
            assertNotEquals(all, one, "1 in 30! shuffles");
        }
        assertNotEquals(order.subList(0, 30), order.subList(30, 60), "each epoch has an order of its own");
        List<Integer> kept = order(Fit.epochs(2).batch(7).shuffle(false), 30);
        assertEquals(IntStream.range(0, 60).mapToObj(i -> i % 30).toList(), kept);
    }

    /**
     * Without shuffling, a fit is the steps on consecutive rows, the last batch shorter, and its loss their mean by
     * rows.
     */
    @Test
    void aFitIsItsSteps() {
        Matrix X = Fixtures.uniform(arena, 10, 2, 2);
        Matrix T = surface(X);
        Matrix w = Matrix.allocate(arena, 10, 1);
        for (int r = 0; r < 10; r++) {
            w.set(r, 0, 1 + r);
        }
        for (Matrix weights : Arrays.asList(null, w)) {
            Trainer fit = trainer("2-4-1 tanh", Optimizer.adam(0.1));
            Trainer steps = trainer("2-4-1 tanh", Optimizer.adam(0.1));
            History history = fit.fit(X, T, Fit.epochs(2).batch(4).shuffle(false).weights(weights));
            double[] losses = new double[2];
            for (int epoch = 0; epoch < 2; epoch++) {
                double sum = 0.0;
                for (int from = 0; from < 10; from += 4) {
                    int m = Math.min(4, 10 - from);
                    Matrix part = weights == null ? null : weights.rows(from, m);
                    sum += m * steps.step(X.rows(from, m), T.rows(from, m), part);
                }
                losses[epoch] = sum / 10;
            }
            assertArrayEquals(losses, history.loss());
            Fixtures.assertSameBits(steps.parameters().segment(), fit.parameters().segment(), "parameters");
            assertEquals(6, fit.state().step());
        }
    }

    @Test
    void weightsStayWithTheirRows() {
        Matrix X = Fixtures.uniform(arena, 30, 2, 2);
        Matrix T = surface(X);
        Matrix w = Matrix.allocate(arena, 30, 1);
        for (int r = 0; r < 30; r++) {
            w.set(r, 0, r % 3 == 0 ? 1.0f : 0.0f);
            T.set(r, 0, r % 3 == 0 ? T.get(r, 0) : 1e6f); // one such row with a weight would show
        }
        Trainer trainer = trainer("2-4-1 tanh", Optimizer.sgd(0.1));
        History history = trainer.fit(X, T, Fit.epochs(3).batch(8).weights(w));
        assertTrue(history.loss()[2] < 10.0, "loss " + history.loss()[2]);
    }

    @Test
    void batchesWithoutWeightMakeNoStep() {
        Matrix X = Fixtures.uniform(arena, 8, 2, 2);
        Matrix T = surface(X);
        Matrix w = Matrix.allocate(arena, 8, 1);
        w.set(5, 0, 2.0f);
        Trainer fit = trainer("2-4-1 tanh", Optimizer.adam(0.1));
        Trainer one = trainer("2-4-1 tanh", Optimizer.adam(0.1));
        History history = fit.fit(X, T, Fit.epochs(1).batch(4).shuffle(false).weights(w));
        assertEquals(one.step(X.rows(5, 1), T.rows(5, 1)), history.loss()[0]);
        assertEquals(1, fit.state().step());
        Fixtures.assertSameBits(one.parameters().segment(), fit.parameters().segment(), "parameters");
    }

    @Test
    void batchLargerThanTheRowsIsAllRows() {
        Matrix X = Fixtures.uniform(arena, 10, 2, 2);
        Matrix T = surface(X);
        Trainer large = trainer("2-4-1 tanh", Optimizer.adam(0.1));
        Trainer all = trainer("2-4-1 tanh", Optimizer.adam(0.1));
        assertArrayEquals(
                all.fit(X, T, Fit.epochs(3).batch(10)).loss(),
                large.fit(X, T, Fit.epochs(3).batch(Integer.MAX_VALUE)).loss());
        Fixtures.assertSameBits(all.parameters().segment(), large.parameters().segment(), "parameters");
        assertEquals(3, large.state().step());
    }

    /**
     * A learning rate of 1e20 makes outputs of 1e20 whose squares overflow: the fit stops, the parameters are finite.
     */
    @Test
    void overflowStops() {
        Matrix X = Fixtures.uniform(arena, 10, 2, 2);
        Parameters p = Fixtures.parameters(arena, "2-1", 1);
        Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.sgd(1e20), 10);
        History history = trainer.fit(X, surface(X), Fit.epochs(50).batch(10));
        assertTrue(history.stopped());
        assertEquals(2, history.epochs());
        assertTrue(Double.isNaN(history.loss()[1]) && Double.isFinite(history.loss()[0]));
        assertTrue(p.isFinite());
    }
}

package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.G;
import static tickgrad.proofs.MisuseTest.HEAP;
import static tickgrad.proofs.MisuseTest.NETWORK;
import static tickgrad.proofs.MisuseTest.OTHER;
import static tickgrad.proofs.MisuseTest.OUT;
import static tickgrad.proofs.MisuseTest.P;
import static tickgrad.proofs.MisuseTest.PREDICTOR;
import static tickgrad.proofs.MisuseTest.ROW;
import static tickgrad.proofs.MisuseTest.SHAPE;
import static tickgrad.proofs.MisuseTest.T;
import static tickgrad.proofs.MisuseTest.TRAINER;
import static tickgrad.proofs.MisuseTest.WS;
import static tickgrad.proofs.MisuseTest.X;
import static tickgrad.proofs.MisuseTest.Y;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import tickgrad.model.Activation;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.RawPredictor;
import tickgrad.model.RowBuffer;
import tickgrad.model.Standardizer;

/** Misuse of what takes memory, beyond the cases of {@link MisuseTest}, and of files. */
final class MemoryMisuses extends Misuses {
    MemoryMisuses(List<Misuse> cases) {
        super(cases);
        updates();
        passes();
        rows();
        standardizers();
        checks();
        files();
    }

    /** Each rule, on a state that stays at step 0. */
    private void updates() {
        MemorySegment W = P.segment();
        int n = P.floats();
        for (Optimizer rule : rules()) {
            String name = rule.getClass().getSimpleName();
            OptimizerState state = new OptimizerState(ARENA, rule, n);
            illegal(name + ", n of others", () -> rule.update(n - 16, W, 0, G.segment(), 0, state, 0.1), "n", "" + n);
            outside(name + ", W outside", () -> rule.update(n, W, 4, G.segment(), 0, state, 0.1), "W", "4");
            outside(name + ", G outside", () -> rule.update(n, W, 0, G.segment(), -4, state, 0.1), "G", "-4");
            outside(
                    name + ", offset that overflows",
                    () -> rule.update(n, W, 0, G.segment(), Long.MAX_VALUE - 3, state, 0.1), "G");
            illegal(name + ", G on the heap", () -> rule.update(n, W, 0, HEAP, 0, state, 0.1), "G", "heap");
            illegal(name + ", W not aligned", () -> rule.update(n, W, 2, G.segment(), 0, state, 0.1), "W", "multiple of 4");
            state(name + ", W closed", () -> rule.update(n, goneP.segment(), 0, G.segment(), 0, state, 0.1), "W", "closed");
            thread(
                    name + ", G of another thread", () -> rule.update(n, W, 0, foreign.segment(), 0, state, 0.1), "G",
                    "thread");
            if (rule.moments() > 0) {
                OptimizerState less = new OptimizerState(ARENA, Optimizer.sgd(0.1), n);
                illegal(name + ", state of SGD", () -> rule.update(n, W, 0, G.segment(), 0, less, 0.1), "state", "moments");
            }
            state(name + " counted no step", () -> {
                if (state.step() != 0) {
                    throw new AssertionError(name + " counted " + state.step() + " refused steps");
                }
                rule.update(n, W, 0, goneP.segment(), 0, state, 0.1);
            }, "G", "closed");
        }
    }

    private void passes() {
        state("gradient, X closed", () -> TRAINER.gradient(gone, T, null), "X", "closed");
        illegal("gradient, X NaN", () -> TRAINER.gradient(nan, T, null), "X[1, 2]", "NaN");
        illegal("evaluate, T too wide", () -> TRAINER.evaluate(X, wide), "T", "(4, 6)", "(4, 5)");
        state("step, weights closed", () -> TRAINER.step(X, T, weights()), "weights", "closed");
        illegal("back to the inputs, 5 rows of 4", () -> NETWORK.backwardInput(P, WS, 5), "m", "5", "1 to 4");
        illegal("back to the inputs, other parameters", () -> NETWORK.backwardInput(OTHER, WS, 1), "p", "3-16-5");
        state("back to the inputs, closed", () -> NETWORK.backwardInput(goneP, WS, 1), "p", "closed");
        illegal("online, heap", () -> NETWORK.online(P, WS, HEAP, 0, 0.1f), "X", "heap");
        outside("online, one float short", () -> NETWORK.online(P, WS, ROW, 4, 0.1f), "X", "16", "12");
        outside("online, offset that overflows", () -> NETWORK.online(P, WS, ROW, Long.MAX_VALUE - 3, 0.1f), "X");
        illegal("online, not aligned", () -> NETWORK.online(P, WS, ROW, 1, 0.1f), "X", "multiple of 4");
        state("online, X closed", () -> NETWORK.online(P, WS, gone.segment(), 0, 0.1f), "X", "closed");
        thread("online, another thread's", () -> NETWORK.online(P, WS, foreign.segment(), 0, 0.1f), "X", "thread");
        state("backward, X closed", () -> NETWORK.backward(P, WS, 1, gone.segment(), 0, 3, G, false), "X", "closed");
        outside("backward, X short", () -> NETWORK.backward(P, WS, 2, ROW, 0, 3, G, false), "X", "24", "12");
        thread("forward, another thread's", () -> NETWORK.forward(P, WS, 1, foreign.segment(), 0, 3), "X", "thread");
        state("greeks, g closed", () -> PREDICTOR.greeks(ROW, 0, 0, gone.segment(), 0), "g", "closed");
        thread("greeks, g of another thread", () -> PREDICTOR.greeks(ROW, 0, 0, foreign.segment(), 0), "g", "thread");
        state("learn, x closed", () -> TRAINER.learn(gone.segment(), 0, OUT, 0), "x", "closed");
        thread("learn, t of another thread", () -> TRAINER.learn(ROW, 0, foreign.segment(), 0), "t", "thread");
        state("predict, X closed", () -> PREDICTOR.predict(gone, Y), "X", "closed");
        thread("predict, Y of another thread", () -> PREDICTOR.predict(X, foreignOutputs()), "Y", "thread");
    }

    private static Matrix weights() {
        try (Arena arena = Arena.ofConfined()) {
            return Matrix.allocate(arena, 4, 1);
        }
    }

    private static Matrix foreignOutputs() {
        return MisuseTest.onAnotherThread(() -> Matrix.allocate(Arena.ofConfined(), 4, 5));
    }

    private void rows() {
        RowBuffer row = new RowBuffer(ARENA, 3);
        illegal("row of nothing", () -> new RowBuffer(ARENA, 0), "cols", "0", ">= 1");
        illegal("row that overflows", () -> new RowBuffer(ARENA, Integer.MAX_VALUE), "cols", "2147483647");
        illegal("row from a short array", () -> row.from(new float[2]), "x.length", "2", "3");
        illegal("row from a short buffer", () -> row.from(ByteBuffer.allocate(16), 5), "index", "5", "0 to 4");
        outside("row from a short segment", () -> row.from(HEAP, 245), "x", "257", "256");
        outside("row from an offset that overflows", () -> row.from(ROW, Long.MAX_VALUE), "x", "12");
        state("row from closed memory", () -> row.from(gone.segment(), 0), "x", "closed");
        thread("row from another thread", () -> row.from(foreign.segment(), 0), "x", "thread");
        illegal("row from a short range", () -> row.from(ROW.address(), 11), "length", "11", "12");
        illegal("row from a negative range", () -> row.from(ROW.address(), -12), "length", "-12", "12");
        RawPredictor raw = Model.of(P).predictor(ARENA);
        illegal("raw, short x", () -> raw.predict(new double[2], new double[5]), "x.length", "2", "3");
        illegal("raw, long y", () -> raw.predict(new double[3], new double[6]), "y.length", "6", "5");
        illegal("raw greeks, output -1", () -> raw.greeks(new double[3], -1, new double[3]), "output", "-1", "0 to 4");
        illegal("raw greeks, short", () -> raw.greeks(new double[3], 0, new double[2]), "greeks.length", "2", "3");
    }

    private void standardizers() {
        Standardizer s = new Standardizer(3);
        illegal("no columns", () -> new Standardizer(0), "cols", "0", ">= 1");
        illegal("statistics of NaN", () -> Standardizer.of(nan), "X[1, 2]", "NaN");
        state("statistics of closed memory", () -> Standardizer.of(gone), "X", "closed");
        thread("statistics of another thread's", () -> Standardizer.of(foreign), "X", "thread");
        illegal("deviation 0", () -> Standardizer.of(new double[1], new double[1]), "deviation[0]", "0.0");
        illegal("means without deviations", () -> Standardizer.of(new double[2], new double[1]), "deviation.length", "1", "2");
        illegal("a row too short", () -> s.update(new double[2]), "row.length", "2", "3");
        illegal("a row with NaN", () -> s.update(new double[] {1, Double.NaN, 1}), "row[1]", "NaN");
        outside("mean of column 3 of 3", () -> s.mean(3), "col", "3", "0 to 2");
        outside("deviation of column -1", () -> s.deviation(-1), "col", "-1", "0 to 2");
        outside("apply to column 3 of 3", () -> s.apply(3, 1.0), "col", "3", "0 to 2");
        outside("invert column 3 of 3", () -> s.invert(3, 1.0), "col", "3", "0 to 2");
        illegal("apply to a matrix too wide", () -> s.apply(wide, X), "X", "(4, 6)", "(4, 3)");
        state("apply to closed memory", () -> s.apply(gone, X), "X", "closed");
        state("apply into closed memory", () -> s.apply(X, gone), "Z", "closed");
    }

    private void checks() {
        GradientCheck check = GradientCheck.standard();
        illegal("no directions", () -> check.directions(0), "directions", "0", ">= 1");
        illegal("-1 coordinates", () -> check.coordinates(-1), "coordinates", "-1", ">= 0");
        illegal("check, X too wide", () -> GradientCheck.check(P, Loss.mse(), wide, T), "X", "(4, 6)", "(4, 3)");
        illegal("check, T too wide", () -> check.run(P, Loss.mse(), X, wide), "T", "(4, 6)", "(4, 5)");
        state("check, X closed", () -> GradientCheck.check(P, Loss.mse(), gone, T, G), "X", "closed");
        state("check, parameters closed", () -> check.run(goneP, Loss.mse(), X, T, G), "p", "closed");
        illegal(
                "check of another gradient",
                () -> check.run(P, Loss.mse(), X, T, new Gradients(ARENA, OTHER.architecture())), "claimed", "3-16-5");
        illegal("check, weights of another shape", () -> check.weights(T).run(P, Loss.mse(), X, T), "weights", "(4, 5)");
    }

    private void files() {
        Parameters broken = new Parameters(ARENA, SHAPE);
        broken.weight(0, 0, 0, Float.NaN);
        Path nowhere = Path.of("target", "no-such-folder", "model");
        illegal("a model with NaN is not saved", () -> ModelFile.save(nowhere, Model.of(broken)), "NaN");
        add(IOException.class, "saved nowhere", () -> ModelFile.save(nowhere, Model.of(P)), "no-such-folder");
        add(IOException.class, "loaded from nowhere", () -> ModelFile.load(ARENA, nowhere), "no-such-folder");
        add(
                IOException.class, "loaded from a file of something else",
                () -> ModelFile.load(ARENA, Path.of("pom.xml"), Activation::named), "pom.xml");
    }
}

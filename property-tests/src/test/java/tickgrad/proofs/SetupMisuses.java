package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.OTHER;
import static tickgrad.proofs.MisuseTest.OUT;
import static tickgrad.proofs.MisuseTest.P;
import static tickgrad.proofs.MisuseTest.PREDICTOR;
import static tickgrad.proofs.MisuseTest.ROW;
import static tickgrad.proofs.MisuseTest.SHAPE;
import static tickgrad.proofs.MisuseTest.T;
import static tickgrad.proofs.MisuseTest.TRAINER;
import static tickgrad.proofs.MisuseTest.X;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import tickgrad.model.Activation;
import tickgrad.model.Adagrad;
import tickgrad.model.AdamW;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Fit;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Network;
import tickgrad.model.Optimizer;
import tickgrad.model.OptimizerState;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.RMSprop;
import tickgrad.model.Schedule;
import tickgrad.model.Sgd;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;
import tickgrad.model.Warmup;
import tickgrad.model.live.LiveWeights;

/** Misuse of what is built, configured and indexed. */
final class SetupMisuses extends Misuses {
    SetupMisuses(List<Misuse> cases) {
        super(cases);
        functions();
        shapes();
        randomAndSchedules();
        fits();
        optimizers();
        owners();
        nulls();
    }

    private void functions() {
        illegal("leaky slope NaN", () -> Activation.leakyRelu(Double.NaN), "slope", "NaN");
        illegal("elu of -1", () -> Activation.elu(-1.0), "alpha", "-1.0");
        add(
                UnsupportedOperationException.class, "second derivative of one's own",
                () -> new Own().secondDerivative(1.0), "own", "second derivative");
        outside("forward of doubles, y short", () -> Activation.tanh().forward(new double[3], new double[2]), "2");
        outside(
                "backward of doubles, dz short",
                () -> new Own().backward(new double[3], new double[3], new double[3], new double[2]), "2");
        outside("own forward beyond the end", () -> new Own().forward(1, 3, ROW, 4, OUT, 0, 16));
        outside("own backward beyond the end", () -> new Own().backward(1, 3, ROW, 4, OUT, 0, OUT, 0, OUT, 0, 16));
        outside(
                "own loss beyond the end",
                () -> new OwnLoss().backward(1, 3, ROW, 4, 16, ROW, 0, 16, MemorySegment.NULL, 0, 1.0f, OUT, 0, 16));
        illegal("targets of other width", () -> Loss.mse().check(T, 4), "T", "5", "4");
        illegal("a target that is no number", () -> new OwnLoss().check(nan, 3), "T[1, 2]", "NaN");
    }

    private void shapes() {
        illegal("no layer", () -> new Architecture(new int[] {7}, List.of()), "widths", "[7]");
        illegal(
                "no activation", () -> new Architecture(new int[] {7, 1}, Arrays.asList((Activation) null)), "activations[0]",
                "null");
        illegal("widths of a text", () -> Architecture.of("7", Activation::named), "7", "16-32-32-1");
        illegal("activation not found", () -> Architecture.of("7-1 own", name -> null), "activations[0]", "null");
        outside("inputs of layer 2 of 2", () -> SHAPE.inputs(2), "layer", "2", "0 to 1");
        outside("outputs of layer -1", () -> SHAPE.outputs(-1), "layer", "-1", "0 to 1");
        outside("activation of layer 2 of 2", () -> SHAPE.activation(2), "layer", "2", "0 to 1");
        illegal("bytes of no rows", () -> SHAPE.bytes(0), "maxRows", "0", ">= 1");
        outside("weight of output 17 of 17", () -> P.weight(0, 0, 17, 1.0f), "out", "17", "0 to 16");
        outside("bias of output 17 of 17", () -> P.bias(0, 17), "out", "17", "0 to 16");
        illegal("matrix of -1 rows", () -> Matrix.allocate(ARENA, -1, 3), "rows", "-1", ">= 0");
        illegal("matrix of no columns", () -> Matrix.allocate(ARENA, 3, 0), "cols", "0", ">= 1");
        illegal("columns that overflow", () -> Matrix.allocate(ARENA, 3, Integer.MAX_VALUE), "cols", "2147483647");
        illegal("ragged floats", () -> Matrix.of(ARENA, new float[3], new float[2]), "values[1].length", "2", "3");
        illegal("ragged doubles", () -> Matrix.of(ARENA, new double[3], new double[2]), "values[1].length", "2", "3");
        outside("element of row -1", () -> X.get(-1, 0), "-1", "[4, 3]");
        outside("element of column 3 of 3", () -> X.set(0, 3, 1.0f), "3", "[4, 3]");
        outside("offset of row 4 of 4", () -> X.offset(4), "row", "4", "0 to 3");
        outside("offset of row -1", () -> X.offset(-1), "row", "-1", "0 to 3");
        state("element of closed memory", () -> gone.set(0, 0, 1.0f), "closed");
        thread("element of another thread", () -> foreign.get(0, 0), "thread");
        illegal("rows from -1", () -> X.rows(-1, 1), "from", "-1", "0 to 4");
        illegal("view of column count -1", () -> Matrix.view(ROW, 0, 1, -1, 3), "cols", "-1", ">= 1");
        outside("view of one byte too few", () -> Matrix.view(ROW.asSlice(0, 11), 0, 1, 3, 3), "segment", "12", "11");
        outside("view from before the start", () -> Matrix.view(ROW, -4, 1, 1, 1), "segment", "-4");
        state("view of closed memory", () -> Matrix.view(gone.segment(), 0, 1, 3, 3), "segment", "closed");
        thread("view of another thread's", () -> Matrix.view(foreign.segment(), 0, 1, 3, 3), "segment", "thread");
    }

    private void randomAndSchedules() {
        illegal("bound 0", () -> new CounterRandom(1, 1).nextInt(0), "bound", "0", ">= 1");
        illegal("-1 numbers", () -> new CounterRandom(1, 1).permutation(-1), "n", "-1", ">= 0");
        illegal("drop every 0 steps", () -> Schedule.step(0, 0.5), "every", "0");
        illegal("factor 0", () -> Schedule.exponential(0.0), "gamma", "0.0");
        illegal("warm-up beyond the end", () -> Schedule.cosine(10, 10, 0.0), "warmup", "10");
        illegal("a cycle of one step", () -> Schedule.oneCycle(1, 0.3, 25, 1e4), "total", "1");
        illegal("peak NaN", () -> Schedule.oneCycle(9, Double.NaN, 25, 1e4), "pctStart", "NaN");
        illegal("no knots", () -> Schedule.piecewiseLinear(new double[0], new double[0], 1), "at", "[]");
        illegal("knots in disorder", () -> Schedule.piecewiseLinear(new double[] {1, 0}, new double[2], 9), "at[1]", "0.0");
    }

    private void fits() {
        Fit fit = Fit.epochs(1);
        illegal("no epochs", () -> Fit.epochs(0), "epochs", "0", ">= 1");
        illegal("a batch of none", () -> fit.batch(0), "batch", "0", ">= 1");
        illegal("patience -1", () -> fit.patience(-1), "patience", "-1", ">= 0");
        illegal("patience with nothing to judge by", () -> fit.patience(1), "patience", "1", "0");
        illegal("no listener", () -> fit.listener(null), "listener", "null");
        illegal("validation without targets", () -> fit.validation(X, null), "validationT", "null");
        illegal("all of a fit", () -> new Fit(1, 1, 0, true, null, null, T, 0, (a, b, c, d) -> {}), "validationX", "null");
        illegal("fit, X too wide", () -> TRAINER.fit(wide, T, fit), "X", "(4, 6)", "(4, 3)");
        illegal("fit, X NaN", () -> TRAINER.fit(nan, T, fit), "X[1, 2]", "NaN");
        illegal("fit, T too wide", () -> TRAINER.fit(X, wide, fit), "T", "(4, 6)", "(4, 5)");
        illegal("fit, weights of another shape", () -> TRAINER.fit(X, T, fit.weights(T)), "weights", "(4, 5)", "(4, 1)");
        illegal("fit, validation too wide", () -> TRAINER.fit(X, T, fit.validation(wide, T)), "validationX", "(4, 6)");
        state("fit, X closed", () -> TRAINER.fit(gone, T, fit), "X", "closed");
        thread("fit, X of another thread", () -> TRAINER.fit(foreign, T, fit), "X", "thread");
        state("fit, T closed", () -> TRAINER.fit(X, goneTargets(), fit), "T", "closed");
    }

    private static Matrix goneTargets() {
        try (Arena arena = Arena.ofConfined()) {
            return Matrix.allocate(arena, 4, 5);
        }
    }

    private void optimizers() {
        illegal("adagrad's eps", () -> new Adagrad(0.1, 0.0, 0.0, 0.0), "eps", "0.0");
        illegal("adamw's beta2", () -> new AdamW(0.1, 0.9, 1.0, 1e-8, 0.0), "beta2", "1.0");
        illegal("rmsprop's alpha", () -> new RMSprop(0.1, 1.0, 1e-8, 0.0), "alpha", "1.0");
        illegal("nesterov without momentum", () -> new Sgd(0.1, 0.0, 0.0, 0.0, true), "momentum", "0.0");
        illegal("negative rate of adagrad", () -> Optimizer.adagrad(-1.0), "lr", "-1.0");
        illegal("negative decay of adamw", () -> Optimizer.adamw(0.1, -1.0), "weightDecay", "-1.0");
        illegal("no momentum", () -> Optimizer.nesterov(0.1, 0.0), "momentum", "0.0");
        illegal("infinite rate", () -> Optimizer.rmsprop(Double.POSITIVE_INFINITY), "lr", "Infinity");
        for (Optimizer optimizer : rules()) {
            String name = "decay NaN of " + optimizer.getClass().getSimpleName();
            illegal(name, () -> optimizer.withWeightDecay(Double.NaN), "weightDecay", "NaN");
        }
        OptimizerState state = TRAINER.state();
        illegal("step -1", () -> state.step(-1), "step", "-1", "at least 0");
        illegal("state of 17 floats", () -> new OptimizerState(ARENA, Optimizer.adam(0.1), 17), "n", "17", "16");
        illegal("state of no floats", () -> new OptimizerState(ARENA, Optimizer.adam(0.1), 0), "n", "0");
    }

    private void owners() {
        state("parameters in a closed arena", () -> new Parameters(closed, SHAPE), "closed");
        state("gradients in a closed arena", () -> new Gradients(closed, SHAPE), "closed");
        state("initialised in a closed arena", () -> Parameters.initialized(closed, SHAPE, Initializer.HE_NORMAL, 1), "closed");
        illegal("no initialiser of that name", () -> Initializer.valueOf("XAVIER"), "XAVIER");
        illegal("predictor of no rows", () -> new Predictor(ARENA, P, 0), "maxRows", "0", ">= 1");
        illegal("trainer of -1 rows", () -> new Trainer(ARENA, P, Loss.mse(), Optimizer.sgd(0.1), -1), "maxRows", "-1");
        illegal("trainer of an odd Gaussian", () -> new Trainer(ARENA, P, Loss.gaussianNll(), Optimizer.sgd(0.1), 1), "5");
        illegal("no schedule", () -> TRAINER.schedule(null), "schedule", "null");
        illegal("no threads", () -> TRAINER.threads(0), "threads", "0", "1 to 256");
        illegal("output 5 of 5", () -> TRAINER.output(5), "j", "5", "0 to 4");
        Standardizer one = new Standardizer(1);
        illegal("inputs of another width", () -> new Model(P, one, new Standardizer(5)), "inputs.cols()", "1", "3");
        illegal("targets of another width", () -> new Model(P, new Standardizer(3), one), "targets.cols()", "1", "5");
        state("raw predictor in a closed arena", () -> Model.of(P).predictor(closed), "closed");
        Duration second = Duration.ofSeconds(1);
        illegal("warm-up of no rows", () -> Warmup.run(SHAPE, Loss.mse(), Optimizer.sgd(0.1), 0, second), "rows", "0");
        state(
                "warm-up in a closed arena",
                () -> Warmup.run(closed, SHAPE, Loss.mse(), Optimizer.sgd(0.1), 1, second), "closed");
        illegal(
                "warm-up of no rows besides live weights",
                () -> Warmup.run(ARENA, SHAPE, Loss.mse(), Optimizer.sgd(0.1), 0, second, LiveWeights.rehearsal(SHAPE, 1)), "rows", "0");
        illegal("predictor of other parameters", () -> new Predictor(ARENA, P, 1).sharing(OTHER), "other", "3-16-5", "3-17-5");
        MemorySegment memory = ARENA.allocate(P.segment().byteSize(), 64);
        outside("view of parameters that end beyond the memory", () -> Parameters.view(SHAPE, memory, 64), "memory", "64");
        illegal("view of parameters, misaligned", () -> Parameters.view(SHAPE, ARENA.allocate(memory.byteSize() + 64, 64), 4), "memory");
    }

    /** Null where nothing was meant: the JVM names the argument, and nothing was built. */
    private void nulls() {
        absent("network of nothing", () -> new Network(null), "architecture");
        absent("model of nothing", () -> Model.of(null), "parameters");
        absent("check without a listener", () -> GradientCheck.standard().progress(null), "progress");
        absent("tries of no network", () -> GradientCheck.standard().tries(null), "architecture");
        absent("shuffle nothing", () -> new CounterRandom(1, 1).shuffle(null), "values");
        absent("step on nothing", () -> TRAINER.step(null, T), "X");
        absent("predict nothing", () -> PREDICTOR.predict((MemorySegment) null, 0), "segment");
        absent("copy nothing", () -> P.copyFrom(null), "other");
        absent("train nothing", () -> new Trainer(ARENA, null, Loss.mse(), Optimizer.sgd(0.1), 1), "parameters");
        absent("train without a loss", () -> new Trainer(ARENA, P, null, Optimizer.sgd(0.1), 1), "loss");
    }

    /** An activation of a user's that leaves all to the defaults. */
    private static final class Own implements Activation {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public double value(double z) {
            return z;
        }

        @Override
        public double derivative(double z) {
            return 1.0;
        }
    }

    /** A loss of a user's that leaves all to the defaults. */
    private static final class OwnLoss implements Loss {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public double value(double[] y, double[] t) {
            return y[0];
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            dy[0] = 1.0;
        }
    }
}

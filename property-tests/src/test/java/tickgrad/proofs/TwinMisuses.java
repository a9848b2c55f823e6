package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.HEAP;
import static tickgrad.proofs.MisuseTest.OTHER;
import static tickgrad.proofs.MisuseTest.P;
import static tickgrad.proofs.MisuseTest.ROW;
import static tickgrad.proofs.MisuseTest.SHAPE;
import static tickgrad.proofs.MisuseTest.X;

import java.lang.foreign.Arena;
import java.util.List;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.DifferentialData;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Fit;
import tickgrad.model.Gradients;
import tickgrad.model.HessianVector;
import tickgrad.model.Jacobian;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.RawGreeks;
import tickgrad.model.RawHessian;
import tickgrad.model.Standardizer;
import tickgrad.model.TwinNetwork;

/** Misuse of twin networks, of training on Greeks, and of second derivatives. */
final class TwinMisuses extends Misuses {
    private static final Architecture ONE = Architecture.of("3-6-1 softplus");

    TwinMisuses(List<Misuse> cases) {
        super(cases);
        twins();
        kinks();
        trainers();
        data();
        products();
        jacobians();
    }

    private void twins() {
        TwinNetwork twin = new TwinNetwork(ARENA, SHAPE, 4);
        twin.forward(P, 1, ROW, 0, 3);
        Gradients g = new Gradients(ARENA, SHAPE);
        Arena lost = Arena.ofConfined();
        Gradients gone = new Gradients(lost, SHAPE);
        lost.close();
        illegal("twin of no rows", () -> new TwinNetwork(ARENA, SHAPE, 0), "maxRows", "0");
        illegal("twin, 5 rows of 4", () -> twin.forward(P, 5, ROW, 0, 3), "m", "5", "1 to 4");
        illegal("twin, other parameters", () -> twin.forward(OTHER, 1, ROW, 0, 3), "p", "3-16-5");
        illegal("twin, x on the heap", () -> twin.forward(P, 1, HEAP, 0, 3), "X", "heap");
        state("twin, parameters closed", () -> twin.forward(goneP, 1, ROW, 0, 3), "p", "closed");
        outside("twin, output 5 of 5", () -> twin.forward(P, 1, ROW, 0, 3, 5), "output", "5", "0 to 4");
        outside("twin back, x outside", () -> twin.backward(P, 1, ROW, 4, 3, g, false), "X", "4");
        illegal("twin back, rows that were not forward", () -> twin.backward(P, 2, ROW, 0, 3, g, false), "m", "2", "1");
        illegal("twin back, other parameters", () -> twin.backward(OTHER, 1, ROW, 0, 3, g, false), "p", "3-16-5");
        illegal(
                "twin back, other gradients",
                () -> twin.backward(P, 1, ROW, 0, 3, new Gradients(ARENA, OTHER.architecture()), false), "g", "3-16-5");
        state("twin back, gradients closed", () -> twin.backward(P, 1, ROW, 0, 3, gone, false), "g", "closed");
        state("twin back, parameters closed", () -> twin.backward(goneP, 1, ROW, 0, 3, g, false), "p", "closed");
    }

    private void kinks() {
        for (String name : List.of("relu", "leaky_relu(0.1)", "elu(1.0)", "selu", "softmax")) {
            Architecture kinked = Architecture.of("3-6-1 tanh," + name);
            String said = name.split("\\(")[0];
            illegal("twin of " + name, () -> new TwinNetwork(ARENA, kinked, 1), "layer 1", said, "second derivative");
            illegal("Hessian of " + name, () -> new HessianVector(ARENA, kinked, 1, 1), "layer 1", said, "second derivative");
            Parameters p = new Parameters(ARENA, kinked);
            illegal("raw Hessian of " + name, () -> Model.of(p).hessian(ARENA, 1, 1), "layer 1", said, "second derivative");
            illegal(
                    "Greeks learnt by " + name,
                    () -> new DifferentialTrainer(ARENA, p, Optimizer.sgd(0.1), 1, new double[3]), "layer 1", said,
                    "second derivative");
            Activation phi = kinked.activation(1);
            Matrix z = Matrix.allocate(ARENA, 1, 1);
            add(
                    UnsupportedOperationException.class, "derivatives of " + name,
                    () -> phi.derivatives(
                            1, 1, z.segment(), 0, z.segment(), 0, z.segment(), 0, z.segment(), 0, 16),
                    said, "second derivative");
        }
    }

    private void trainers() {
        Parameters p = new Parameters(ARENA, ONE);
        double[] lambda = {1.0, 1.0, 1.0};
        DifferentialTrainer trainer = new DifferentialTrainer(ARENA, p, Optimizer.adam(0.1), 4, lambda);
        Matrix T = Matrix.allocate(ARENA, 4, 4);
        Matrix noValue = Matrix.allocate(ARENA, 4, 4);
        Matrix infinite = Matrix.allocate(ARENA, 4, 4);
        noValue.set(2, 0, Float.NaN);
        infinite.set(1, 3, Float.POSITIVE_INFINITY);
        illegal(
                "Greeks of five outputs", () -> new DifferentialTrainer(ARENA, P, Optimizer.sgd(0.1), 4, lambda), "outputs", "5",
                "1");
        illegal(
                "factors of two Greeks of three",
                () -> new DifferentialTrainer(ARENA, p, Optimizer.sgd(0.1), 4, new double[2]), "lambda.length", "2", "3");
        illegal(
                "a negative factor",
                () -> new DifferentialTrainer(ARENA, p, Optimizer.sgd(0.1), 4, new double[] {1, -1, 1}), "lambda[1]", "-1.0");
        illegal("balance -1", () -> trainer.balance(-1.0), "lambda", "-1.0", ">= 0");
        illegal("balance NaN", () -> trainer.balance(Double.NaN), "lambda", "NaN", ">= 0");
        illegal("no schedule for Greeks", () -> trainer.schedule(null), "schedule", "null");
        illegal("Greeks clipped at 0", () -> trainer.clipNorm(0.0), "clipNorm", "0.0");
        illegal("Greeks without a value", () -> trainer.step(X, noValue), "T[2, 0]", "NaN", "value");
        illegal("an infinite Greek", () -> trainer.step(X, infinite, null), "T[1, 3]", "Infinity", "Greek");
        illegal("Greeks, x not finite", () -> trainer.step(nan, T), "X[1, 2]", "NaN");
        illegal("Greeks, X too wide", () -> trainer.step(wide, T), "X", "(4, 6)", "(4, 3)");
        illegal("Greeks, a negative weight", () -> trainer.gradient(X, T, minus()), "weights[0]", "-1.0");
        illegal("Greeks, targets of values alone", () -> trainer.evaluate(X, Matrix.allocate(ARENA, 4, 1)), "T", "(4, 1)", "(4, 4)");
        state("Greeks, X closed", () -> trainer.step(gone, T), "X", "closed");
        illegal("Greeks, a fit of the wrong shape", () -> trainer.fit(X, X, Fit.epochs(1)), "T", "(4, 3)", "(4, 4)");
        illegal("Greeks, a fit without values", () -> trainer.fit(X, noValue, Fit.epochs(1)), "T[2, 0]", "NaN");
    }

    private static Matrix minus() {
        Matrix minus = Matrix.allocate(ARENA, 4, 1);
        minus.set(0, 0, -1.0f);
        return minus;
    }

    private void data() {
        Matrix Y = Matrix.allocate(ARENA, 4, 1);
        Standardizer three = new Standardizer(3);
        illegal("data, Greeks of another shape", () -> DifferentialData.of(ARENA, X, Y, wide), "G", "(4, 6)", "(4, 3)");
        illegal("data, inputs not finite", () -> DifferentialData.of(ARENA, nan, Y, X), "X[1, 2]", "NaN");
        illegal("data, three targets", () -> DifferentialData.of(ARENA, three, three, X, Y, X), "targets.cols()", "3", "1");
        state("data, Greeks closed", () -> DifferentialData.of(ARENA, three, new Standardizer(1), X, Y, gone), "G", "closed");
        absent("data of nothing", () -> new DifferentialData(three, new Standardizer(1), X, null));
        illegal("data without Greeks", () -> new DifferentialData(three, new Standardizer(1), X, Y), "T", "(4, 1)", "(4, 4)");
    }

    private void products() {
        HessianVector hessian = new HessianVector(ARENA, SHAPE, 2, 3);
        RawHessian raw = Model.of(P).hessian(ARENA, 2, 1);
        double[][] x = new double[1][3];
        double[][] p = new double[1][3];
        double[] y = new double[1];
        double[][] g = new double[1][3];
        double[][][] h = new double[1][1][3];
        illegal("Hessian in no direction", () -> new HessianVector(ARENA, SHAPE, 1, 0), "directions", "0");
        illegal("Hessian of no rows", () -> new HessianVector(ARENA, SHAPE, 0, 1), "maxRows", "0");
        illegal("Hessian, 3 rows of 2", () -> hessian.run(P, 3, ROW, 0, 3, 0), "m", "3", "1 to 2");
        outside("Hessian, output -1", () -> hessian.run(P, 1, ROW, 0, 3, -1), "output", "-1");
        HessianVector one = new HessianVector(ARENA, SHAPE, 1, 1);
        illegal("Hessian of one row, 2 rows", () -> one.run(P, 2, ROW, 0, 3, 0), "m", "2", "1 to 1");
        outside("Hessian of one row, output 5 of 5", () -> one.run(P, 1, ROW, 0, 3, 5), "output", "5");
        illegal("Hessian of one row, misaligned", () -> one.run(P, 1, ROW, 2, 3, 0), "X", "multiple of 4");
        outside("Hessian of one row, past the end", () -> one.run(P, 1, ROW, ROW.byteSize() - 8, 3, 0), "X");
        illegal("raw Hessian, no rows", () -> raw.products(new double[0][], 0, p, y, g, h), "X.length", "0", "1 to 2");
        illegal("raw Hessian, output 5 of 5", () -> raw.products(x, 5, p, y, g, h), "output", "5", "0 to 4");
        illegal("raw Hessian, two directions of one", () -> raw.products(x, 0, new double[2][3], y, g, h), "P.length", "2", "1");
        illegal("raw Hessian, a short direction", () -> raw.products(x, 0, new double[1][2], y, g, h), "P[d].length", "2", "3");
        illegal("raw Hessian, a short row", () -> raw.products(new double[1][2], 0, p, y, g, h), "X[r].length", "2", "3");
        illegal("raw Hessian, values of two rows", () -> raw.products(x, 0, p, new double[2], g, h), "y.length", "2", "1");
        illegal("raw Hessian, short Greeks", () -> raw.products(x, 0, p, y, new double[1][2], h), "greeks[r].length", "2", "3");
        illegal("raw Hessian, no products", () -> raw.products(x, 0, p, y, g, new double[0][][]), "products.length", "0", "1");
        illegal(
                "raw Hessian, products of two", () -> raw.products(x, 0, p, y, g, new double[1][2][3]), "products[r].length",
                "2", "1");
        illegal(
                "raw Hessian, short products", () -> raw.products(x, 0, p, y, g, new double[1][1][2]),
                "products[r][d].length", "2", "3");
        outside("slope before any", () -> raw.slope(0, 0), "row", "0");
    }

    private void jacobians() {
        Jacobian jacobian = new Jacobian(ARENA, SHAPE, 2);
        RawGreeks raw = Model.of(P).greeks(ARENA, 2);
        double[][] x = new double[1][3];
        illegal("Jacobian of no rows", () -> new Jacobian(ARENA, SHAPE, 0), "maxRows", "0");
        illegal("Jacobian, 3 rows of 2", () -> jacobian.run(P, 3, ROW, 0, 3), "m", "3", "1 to 2");
        illegal("Jacobian, other parameters", () -> jacobian.run(OTHER, 1, ROW, 0, 3), "p", "3-16-5");
        illegal("Greeks of no rows", () -> Model.of(P).greeks(ARENA, 0), "maxRows", "0");
        illegal("Greeks of 3 rows of 2", () -> raw.greeks(new double[3][3], new double[3][5], new double[3][5][3]), "X.length", "3");
        illegal("Greeks, values of no row", () -> raw.greeks(x, new double[0][], new double[1][5][3]), "Y.length", "0", "1");
        illegal("Greeks, short values", () -> raw.greeks(x, new double[1][4], new double[1][5][3]), "Y[r].length", "4", "5");
        illegal("Greeks of 4 outputs of 5", () -> raw.greeks(x, new double[1][5], new double[1][4][3]), "greeks[r].length", "4", "5");
        illegal("Greeks by 2 inputs of 3", () -> raw.greeks(x, new double[1][5], new double[1][5][2]), "greeks[r][o].length", "2");
        illegal("Greeks, a short row", () -> raw.greeks(new double[1][2], new double[1][5], new double[1][5][3]), "X[r].length", "2");
    }
}

package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.HessianVector;
import tickgrad.model.Initializer;
import tickgrad.model.Jacobian;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/**
 * What second derivatives cost beside first ones, on the shapes of the standard nets with a smooth activation: softplus where the net has ReLU.
 * Training on Greeks has one output, and is held against ordinary training of the same net. Loops and rows are as in {@link Workloads}.
 */
public final class SmoothWorkloads {
    private static final int CYCLE = 64;
    private static final int BATCH = 32;
    private static final double RATE = 1e-6;

    /** Directions that go through a net together. */
    public static final int DIRECTIONS = 4;

    final Predictor predictor;
    final HessianVector one;
    final HessianVector four;
    final Jacobian jacobian;
    final Trainer plain;
    final DifferentialTrainer twin;
    final Matrix X;
    final Matrix greeks;
    private final Parameters parameters;
    private final Matrix[] batches;
    private final Matrix[] values;
    private final Matrix[] targets;
    private int next;

    /**
     * Builds networks and data; the same bits at every call.
     *
     * @param arena owns them
     * @param net   whose shape
     */
    public SmoothWorkloads(Arena arena, StandardNet net) {
        parameters = Parameters.initialized(arena, architecture(net, net.architecture().outputs()), Initializer.GLOROT_NORMAL, 1);
        Architecture smooth = parameters.architecture();
        X = net.inputs(arena);
        greeks = Matrix.allocate(arena, 1, X.cols());
        predictor = new Predictor(arena, parameters, 1);
        one = new HessianVector(arena, smooth, 1, 1);
        four = new HessianVector(arena, smooth, 1, DIRECTIONS);
        jacobian = new Jacobian(arena, smooth, 1);
        one.directions().set(0, 0, 1.0f);
        for (int d = 0; d < DIRECTIONS; d++) {
            four.directions().set(d, d % X.cols(), 1.0f);
        }
        Architecture single = architecture(net, 1);
        double[] lambda = new double[X.cols()];
        Arrays.fill(lambda, 1.0);
        plain = new Trainer(
                arena, Parameters.initialized(arena, single, Initializer.GLOROT_NORMAL, 2), Loss.mse(), Optimizer.adam(RATE), BATCH);
        twin = new DifferentialTrainer(
                arena, Parameters.initialized(arena, single, Initializer.GLOROT_NORMAL, 2), Optimizer.adam(RATE), BATCH, lambda);
        Matrix T = targets(arena, net);
        batches = new Matrix[X.rows() / BATCH];
        values = new Matrix[batches.length];
        targets = new Matrix[batches.length];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = X.rows(i * BATCH, BATCH);
            targets[i] = T.rows(i * BATCH, BATCH);
            values[i] = Matrix.view(targets[i].segment(), targets[i].offset(), BATCH, 1, T.ld());
        }
    }

    private static Architecture architecture(StandardNet net, int outputs) {
        Architecture a = net.architecture();
        String hidden = IntStream.range(0, a.layers()).mapToObj(l -> Integer.toString(a.inputs(l))).collect(Collectors.joining("-"));
        String phi = a.activation(0).smooth() ? a.activation(0).name() : "softplus";
        return Architecture.of(hidden + "-" + outputs + " " + phi);
    }

    /** Standard normal values and Greeks. */
    private static Matrix targets(Arena arena, StandardNet net) {
        CounterRandom random = new CounterRandom(net.ordinal(), 3);
        Matrix T = Matrix.allocate(arena, StandardNet.ROWS, 1 + net.architecture().inputs());
        for (int r = 0; r < T.rows(); r++) {
            for (int j = 0; j < T.cols(); j++) {
                T.set(r, j, (float) random.nextGaussian());
            }
        }
        return T;
    }

    private int next(int cycle) {
        return next = (next + 1) & (cycle - 1);
    }

    /** {@return the sum of output 0 over {@code calls} rows} @param calls rows */
    public double forward1(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += predictor.predict(X.segment(), X.offset(next(CYCLE)));
        }
        return sum;
    }

    /** {@return the sum of output 0 over {@code calls} rows, each with its input gradient} @param calls rows */
    public double greeks1(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            sum += predictor.greeks(X.segment(), X.offset(next(CYCLE)), 0, greeks.segment(), greeks.offset());
        }
        return sum;
    }

    /** {@return the sum of output 0 over {@code calls} rows, each with the input gradients of all outputs} @param calls rows */
    public double jacobian1(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            jacobian.run(parameters, 1, X.segment(), X.offset(next(CYCLE)), X.ld());
            sum += jacobian.values().get(0, 0);
        }
        return sum;
    }

    /** {@return a sum over {@code calls} rows, each with gradient and one product with the Hessian} @param calls rows */
    public double hessian1(int calls) {
        return products(one, calls);
    }

    /** {@return a sum over {@code calls} rows, each with gradient and four products with the Hessian} @param calls rows */
    public double hessian4(int calls) {
        return products(four, calls);
    }

    private double products(HessianVector hessian, int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            hessian.run(parameters, 1, X.segment(), X.offset(next(CYCLE)), X.ld(), 0);
            sum += hessian.products().get(0, 0);
        }
        return sum;
    }

    /** {@return the sum of the losses before ordinary steps on 32 rows} @param calls steps */
    public double train32(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(batches.length);
            sum += plain.step(batches[i], values[i]);
        }
        return sum;
    }

    /** {@return the sum of the losses before steps on 32 rows of values and Greeks} @param calls steps */
    public double differential32(int calls) {
        double sum = 0;
        for (int c = 0; c < calls; c++) {
            int i = next(batches.length);
            sum += twin.step(batches[i], targets[i]);
        }
        return sum;
    }
}

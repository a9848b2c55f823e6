package tickgrad.bench.fit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import tickgrad.bench.job.EngineFacts;
import tickgrad.bench.job.EngineProbe;
import tickgrad.model.Architecture;
import tickgrad.model.Fit;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;

/**
 * Trains one network on one split of a table: inputs (and a regression's target) standardised on the training rows, He
 * initialisation, Adam, mean squared error or softmax cross-entropy. Owns the network's memory until it is closed.
 */
public final class FitJob implements AutoCloseable {
    private static final int TEST_LOOKS = 100;

    /** What a fit tells while it runs: one call an epoch. */
    @FunctionalInterface
    public interface Progress {
        /** Epoch {@code epoch} (from 1) ended with this mean training loss. */
        void epoch(int epoch, double trainLoss);
    }

    private final Arena arena = Arena.ofConfined();
    private final Parameters parameters;
    private final Loss loss;
    private final Standardizer inputScale;
    private final Standardizer targetScale;
    private final Matrix testX;
    private final Matrix testT;
    private final FitResult result;

    private FitJob(Table table, Task task, Split split, FitOptions options, Progress progress) {
        int k = table.inputs();
        Architecture architecture = Architecture.of(options.architecture(k, task.outputs()));
        loss = task.kind() == Task.Kind.REGRESSION ? Loss.mse() : Loss.crossEntropy();
        Matrix trainX = inputs(table, split.train());
        inputScale = Standardizer.of(trainX);
        inputScale.apply(trainX, trainX);
        testX = inputs(table, split.test());
        inputScale.apply(testX, testX);
        Matrix trainT = targets(table, task, split.train());
        testT = targets(table, task, split.test());
        if (task.kind() == Task.Kind.REGRESSION) {
            targetScale = Standardizer.of(trainT);
            targetScale.apply(trainT, trainT);
            targetScale.apply(testT, testT);
        } else {
            targetScale = new Standardizer(task.outputs());
        }
        parameters = Parameters.initialized(arena, architecture, Initializer.HE_NORMAL, options.seed());
        int epochs = options.epochs(table.size());
        int batch = Math.min(options.batch(table.size()), split.train().length);
        Trainer trainer = new Trainer(
                arena,
                parameters,
                loss,
                Optimizer.adam(options.learningRate()),
                Math.max(batch, Math.min(256, split.test().length)));
        double[] trainLoss = new double[epochs];
        int every = Math.max(1, epochs / TEST_LOOKS);
        double[] testEpochs = new double[epochs / every];
        double[] testLoss = new double[epochs / every];
        trainer.fit(
                trainX,
                trainT,
                Fit.epochs(epochs).batch(batch).seed(options.seed()).listener((epoch, _, train, _) -> {
                    trainLoss[epoch - 1] = train;
                    if (epoch % every == 0) {
                        testEpochs[epoch / every - 1] = epoch;
                        testLoss[epoch / every - 1] = trainer.evaluate(testX, testT);
                    }
                    progress.epoch(epoch, train);
                }));
        Predictions own = network(task, split.test().length);
        result = new FitResult(
                task,
                split,
                architecture.toString(),
                epochs,
                batch,
                trainLoss,
                testEpochs,
                testLoss,
                truth(table, split),
                own.values(),
                Baselines.linear(table, task, split),
                Baselines.naive(table, task, split),
                own.confidence());
    }

    /** Trains; the network's memory lives until {@link #close}. */
    public static FitJob train(Table table, Task task, Split split, FitOptions options, Progress progress) {
        return new FitJob(table, task, split, options, progress);
    }

    /** What it found. */
    public FitResult result() {
        return result;
    }

    /** Measures the engine on the test rows. */
    public EngineFacts probe(EngineProbe.Pace pace) {
        return EngineProbe.measure(parameters, loss, testX, testT, pace);
    }

    /** Writes the network with its scales. */
    public void save(Path file) throws IOException {
        ModelFile.save(file, new Model(parameters, inputScale, targetScale, loss.name()));
    }

    /** Frees the network. */
    @Override
    public void close() {
        arena.close();
    }

    private record Predictions(double[] values, double[] confidence) {}

    private Predictions network(Task task, int m) {
        Matrix y = Matrix.allocate(arena, m, task.outputs());
        new Predictor(arena, parameters, Math.min(m, 256)).predict(testX, y);
        double[] values = new double[m];
        boolean classes = task.kind() == Task.Kind.CLASSIFICATION;
        double[] confidence = new double[classes ? m : 0];
        for (int i = 0; i < m; i++) {
            if (classes) {
                int best = 0;
                for (int c = 1; c < task.outputs(); c++) {
                    best = y.get(i, c) > y.get(i, best) ? c : best;
                }
                double sum = 0;
                for (int c = 0; c < task.outputs(); c++) {
                    sum += StrictMath.exp((double) y.get(i, c) - y.get(i, best));
                }
                values[i] = task.labels()[best];
                confidence[i] = 1 / sum;
            } else {
                values[i] = targetScale.invert(0, y.get(i, 0));
            }
        }
        return new Predictions(values, confidence);
    }

    private Matrix inputs(Table table, int[] rows) {
        Matrix x = Matrix.allocate(arena, rows.length, table.inputs());
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < table.inputs(); j++) {
                x.set(i, j, (float) table.rows()[rows[i]][j]);
            }
        }
        return x;
    }

    private Matrix targets(Table table, Task task, int[] rows) {
        Matrix t = Matrix.allocate(arena, rows.length, 1);
        for (int i = 0; i < rows.length; i++) {
            double target = table.target(rows[i]);
            t.set(i, 0, task.kind() == Task.Kind.REGRESSION ? (float) target : task.classOf(target));
        }
        return t;
    }

    private static double[] truth(Table table, Split split) {
        double[] truth = new double[split.test().length];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = table.target(split.test()[i]);
        }
        return truth;
    }
}

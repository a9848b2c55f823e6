package tickgrad.bench.peers;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.L2Loss;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Set;

/**
 * DJL over PyTorch. Every call has a manager of its own that owns its tensors and frees them, as DJL's guide advises; inputs come from native
 * memory. Forward calls go to the block itself, without translators.
 */
final class DjlPeer implements Peer {
    private final Problem problem;
    private final Engine engine;

    DjlPeer(Problem problem) {
        this.problem = problem;
        engine = Engine.getEngine("PyTorch");
    }

    @Override
    public String version() {
        return Engine.getDjlVersion() + " with PyTorch " + engine.getVersion();
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public Work work(Workload workload, double rate) {
        return switch (workload) {
            case FORWARD_1, FORWARD_256 -> new Forward(workload);
            case GREEKS_1 -> new Greeks();
            case TRAIN_1_SGD, TRAIN_32_ADAM, TRAIN_256_ADAM -> new Train(workload, (float) rate);
        };
    }

    /** A model with the problem's parameters. */
    private Model model() {
        SequentialBlock block = new SequentialBlock();
        for (int l = 0; l < problem.layers; l++) {
            block.add(Linear.builder().setUnits(problem.widths[l + 1]).build());
            if (l < problem.layers - 1) {
                block.add(problem.tanh ? Activation.tanhBlock() : Activation.reluBlock());
            }
        }
        Model model = Model.newInstance("net", "PyTorch");
        model.setBlock(block);
        block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, problem.inputs));
        int p = 0;
        for (Parameter parameter : block.getParameters().values()) {
            int l = p / 2;
            boolean weight = p % 2 == 0;
            float[] values = weight
                    ? Problem.transposed(problem.W[l], problem.widths[l], problem.widths[l + 1])
                    : problem.b[l];
            parameter.getArray().set(FloatBuffer.wrap(values));
            p++;
        }
        return model;
    }

    private float[] parameters(Model model) {
        float[][][] all = new float[2][problem.layers][];
        int p = 0;
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            int l = p / 2;
            float[] values = parameter.getArray().toFloatArray();
            all[p % 2][l] = p % 2 == 0
                    ? Problem.transposed(values, problem.widths[l + 1], problem.widths[l])
                    : values;
            p++;
        }
        return Problem.flat(all[0], all[1]);
    }

    private final class Forward implements Work {
        private final Model model = model();
        private final ParameterStore store = new ParameterStore(model.getNDManager(), false);
        private final ByteBuffer[] inputs;
        private final Shape shape;
        private float[] y;

        Forward(Workload w) {
            inputs = problem.inputs(w);
            shape = new Shape(w.rows, problem.inputs);
        }

        @Override
        public float run(int i) {
            try (NDManager manager = model.getNDManager().newSubManager()) {
                NDArray x = manager.create(inputs[i & (inputs.length - 1)], shape, DataType.FLOAT32);
                y = model.getBlock().forward(store, new NDList(x), false).head().toFloatArray();
                return y[0];
            }
        }

        @Override
        public float[] result() {
            return y;
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private final class Greeks implements Work {
        private final Model model = model();
        private final ParameterStore store = new ParameterStore(model.getNDManager(), false);
        private final ByteBuffer[] inputs = problem.inputs(Workload.GREEKS_1);
        private final Shape shape = new Shape(1, problem.inputs);
        private float[] dx;

        Greeks() {
            for (Parameter parameter : model.getBlock().getParameters().values()) {
                parameter.freeze(true);
            }
        }

        @Override
        public float run(int i) {
            try (NDManager manager = model.getNDManager().newSubManager();
                    GradientCollector collector = engine.newGradientCollector()) {
                NDArray x = manager.create(inputs[i & (inputs.length - 1)], shape, DataType.FLOAT32);
                x.setRequiresGradient(true);
                NDArray y = model.getBlock().forward(store, new NDList(x), false).head().get(0, 0);
                collector.backward(y);
                dx = x.getGradient().toFloatArray();
                return y.getFloat() + dx[0];
            }
        }

        @Override
        public float[] result() {
            return dx;
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private final class Train implements Work {
        private final Model model = model();
        private final Trainer trainer;
        private final ByteBuffer[] inputs;
        private final ByteBuffer[] targets;
        private final Shape inputShape;
        private final Shape targetShape;

        Train(Workload w, float rate) {
            // A weight of 1 is the plain mean of squares: the default halves it.
            Loss loss = problem.classes ? new SoftmaxCrossEntropyLoss() : new L2Loss("mse", 1);
            Tracker fixed = Tracker.fixed(rate);
            Optimizer optimizer = w.adam()
                    ? Optimizer.adam().optLearningRateTracker(fixed).build()
                    : Optimizer.sgd().setLearningRateTracker(fixed).build();
            trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer));
            inputs = problem.inputs(w);
            targets = problem.targets(w);
            inputShape = new Shape(w.rows, problem.inputs);
            targetShape = problem.classes ? new Shape(w.rows) : new Shape(w.rows, problem.targets);
            trainer.initialize(inputShape);
        }

        @Override
        public float run(int i) {
            int k = i & (inputs.length - 1);
            try (NDManager manager = model.getNDManager().newSubManager()) {
                float loss;
                try (GradientCollector collector = trainer.newGradientCollector()) {
                    NDArray x = manager.create(inputs[k], inputShape, DataType.FLOAT32);
                    NDArray t = manager.create(targets[k], targetShape, DataType.FLOAT32);
                    NDList y = trainer.forward(new NDList(x));
                    NDArray mean = trainer.getLoss().evaluate(new NDList(t), y);
                    collector.backward(mean);
                    loss = mean.getFloat();
                }
                trainer.step();
                return loss;
            }
        }

        @Override
        public float[] result() {
            return parameters(model);
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }
}

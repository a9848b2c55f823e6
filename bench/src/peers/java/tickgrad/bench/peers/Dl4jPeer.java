package tickgrad.bench.peers;

import java.util.EnumSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J over ND4J's native backend, with its own network class; inputs are arrays made once. */
final class Dl4jPeer implements Peer {
    private final Problem problem;

    Dl4jPeer(Problem problem) {
        this.problem = problem;
        Nd4j.getEnvironment().setMaxThreads(1);
        Nd4j.getEnvironment().setMaxMasterThreads(1);
    }

    @Override
    public String version() {
        return Versions.of("org.nd4j", "nd4j-api");
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.complementOf(EnumSet.of(Workload.GREEKS_1));
    }

    @Override
    public Work work(Workload workload, double rate) {
        return workload.trains() ? new Train(workload, rate) : new Forward(workload);
    }

    /** A network with the problem's parameters; outputs go through softmax only where the loss of training wants it. */
    private MultiLayerNetwork network(IUpdater updater, boolean softmax) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().updater(updater).list();
        for (int l = 0; l < problem.layers - 1; l++) {
            list.layer(new DenseLayer.Builder()
                    .nIn(problem.widths[l])
                    .nOut(problem.widths[l + 1])
                    .activation(problem.tanh ? Activation.TANH : Activation.RELU)
                    .build());
        }
        list.layer(new OutputLayer.Builder(softmax ? LossFunction.MCXENT : LossFunction.MSE)
                .nIn(problem.widths[problem.layers - 1])
                .nOut(problem.outputs)
                .activation(softmax ? Activation.SOFTMAX : Activation.IDENTITY)
                .build());
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        for (int l = 0; l < problem.layers; l++) {
            network.setParam(l + "_W", array(problem.W[l], problem.widths[l], problem.widths[l + 1]));
            network.setParam(l + "_b", array(problem.b[l], 1, problem.widths[l + 1]));
        }
        return network;
    }

    private static INDArray array(float[] values, int rows, int cols) {
        return Nd4j.createFromArray(values).reshape('c', rows, cols);
    }

    private static INDArray[] pieces(float[] all, int cols, Workload w) {
        INDArray[] pieces = new INDArray[w.cycle()];
        for (int i = 0; i < pieces.length; i++) {
            float[] values = new float[w.rows * cols];
            System.arraycopy(all, w.row(i) * cols, values, 0, values.length);
            pieces[i] = array(values, w.rows, cols);
        }
        return pieces;
    }

    /** Values of a matrix, row by row. */
    private static float[] values(INDArray a) {
        return a.dup('c').data().asFloat();
    }

    private final class Forward implements Work {
        private final MultiLayerNetwork network = network(new Sgd(0), false);
        private final INDArray[] inputs;
        private INDArray y;

        Forward(Workload w) {
            inputs = pieces(problem.X, problem.inputs, w);
        }

        @Override
        public float run(int i) {
            y = network.output(inputs[i & (inputs.length - 1)], false);
            return y.getFloat(0);
        }

        @Override
        public float[] result() {
            return values(y);
        }
    }

    private final class Train implements Work {
        private final MultiLayerNetwork network;
        private final INDArray[] inputs;
        private final INDArray[] targets;

        Train(Workload w, double rate) {
            network = network(w.adam() ? new Adam(rate) : new Sgd(rate), problem.classes);
            inputs = pieces(problem.X, problem.inputs, w);
            targets = pieces(problem.oneHot(), problem.outputs, w);
        }

        @Override
        public float run(int i) {
            int k = i & (inputs.length - 1);
            network.fit(inputs[k], targets[k]);
            return (float) network.score();
        }

        @Override
        public float[] result() {
            float[][] W = new float[problem.layers][];
            float[][] b = new float[problem.layers][];
            for (int l = 0; l < problem.layers; l++) {
                W[l] = values(network.getParam(l + "_W"));
                b[l] = values(network.getParam(l + "_b"));
            }
            return Problem.flat(W, b);
        }
    }
}

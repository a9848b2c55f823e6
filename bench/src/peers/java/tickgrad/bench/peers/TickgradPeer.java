package tickgrad.bench.peers;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import tickgrad.kernel.Machine;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;

/** This engine, called as the other benchmarks call it. */
class TickgradPeer implements Peer {
    private final Problem problem;
    private final Arena arena = Arena.ofAuto();
    private final Matrix X;
    private final Matrix T;

    TickgradPeer(Problem problem) {
        this.problem = problem;
        X = problem.net.inputs(arena);
        T = problem.net.targets(arena);
    }

    @Override
    public String version() {
        return Machine.describe();
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public Work work(Workload workload, double rate) {
        Parameters p = problem.parameters(arena);
        return switch (workload) {
            case FORWARD_1 -> new Forward1(new Predictor(arena, p, 1));
            case FORWARD_256 -> new Forward(workload, new Predictor(arena, p, workload.rows));
            case GREEKS_1 -> new Greeks(new Predictor(arena, p, 1));
            case TRAIN_1_SGD -> new Online(new Trainer(arena, p, problem.net.loss(), Optimizer.sgd(rate), 1));
            case TRAIN_32_ADAM, TRAIN_256_ADAM ->
                new Step(workload, new Trainer(arena, p, problem.net.loss(), Optimizer.adam(rate), workload.rows));
        };
    }

    private Matrix[] pieces(Matrix all, Workload w) {
        Matrix[] pieces = new Matrix[w.cycle()];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = all.rows(w.row(i), w.rows);
        }
        return pieces;
    }

    private final class Forward1 implements Work {
        private final Predictor predictor;
        private final MemorySegment y = arena.allocate(4L * problem.outputs, 64);

        Forward1(Predictor predictor) {
            this.predictor = predictor;
        }

        @Override
        public float run(int i) {
            predictor.predict(X.segment(), X.offset(Workload.FORWARD_1.row(i)), y, 0);
            return y.get(JAVA_FLOAT, 0);
        }

        @Override
        public float[] result() {
            return y.toArray(JAVA_FLOAT);
        }
    }

    private final class Forward implements Work {
        private final Predictor predictor;
        private final Matrix[] inputs;
        private final Matrix Y;

        Forward(Workload w, Predictor predictor) {
            this.predictor = predictor;
            inputs = pieces(X, w);
            Y = Matrix.allocate(arena, w.rows, problem.outputs);
        }

        @Override
        public float run(int i) {
            predictor.predict(inputs[i & (inputs.length - 1)], Y);
            return Y.get(0, 0);
        }

        @Override
        public float[] result() {
            float[] y = new float[Y.rows() * Y.cols()];
            for (int k = 0; k < y.length; k++) {
                y[k] = Y.get(k / Y.cols(), k % Y.cols());
            }
            return y;
        }
    }

    private final class Greeks implements Work {
        private final Predictor predictor;
        private final MemorySegment g = arena.allocate(4L * problem.inputs, 64);

        Greeks(Predictor predictor) {
            this.predictor = predictor;
        }

        @Override
        public float run(int i) {
            return predictor.greeks(X.segment(), X.offset(Workload.GREEKS_1.row(i)), 0, g, 0) + g.get(JAVA_FLOAT, 0);
        }

        @Override
        public float[] result() {
            return g.toArray(JAVA_FLOAT);
        }
    }

    private final class Online implements Work {
        private final Trainer trainer;

        Online(Trainer trainer) {
            this.trainer = trainer;
        }

        @Override
        public float run(int i) {
            int r = Workload.TRAIN_1_SGD.row(i);
            return (float) trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
        }

        @Override
        public float[] result() {
            return Problem.flat(trainer.parameters());
        }
    }

    private final class Step implements Work {
        private final Trainer trainer;
        private final Matrix[] inputs;
        private final Matrix[] targets;

        Step(Workload w, Trainer trainer) {
            this.trainer = trainer;
            inputs = pieces(X, w);
            targets = pieces(T, w);
        }

        @Override
        public float run(int i) {
            int k = i & (inputs.length - 1);
            return (float) trainer.step(inputs[k], targets[k]);
        }

        @Override
        public float[] result() {
            return Problem.flat(trainer.parameters());
        }
    }
}

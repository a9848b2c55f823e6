package tickgrad.bench.peers;

import java.util.EnumSet;
import java.util.Set;

/** A network written by hand over a {@link Blas}: what a Java program gets that calls a BLAS itself. */
final class BlasPeer implements Peer {
    private final Problem problem;
    private final Blas blas;

    BlasPeer(Problem problem, Blas blas) {
        this.problem = problem;
        this.blas = blas;
    }

    @Override
    public String version() {
        return blas.version();
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public Work work(Workload workload, double rate) {
        BlasNet net = new BlasNet(blas, problem, workload.rows);
        return switch (workload) {
            case FORWARD_1, FORWARD_256 -> new Forward(workload, net);
            case GREEKS_1 -> new Greeks(net, new float[problem.inputs]);
            case TRAIN_1_SGD -> new Online(net, (float) rate);
            case TRAIN_32_ADAM, TRAIN_256_ADAM -> new Adam(workload, net, rate);
        };
    }

    private record Forward(Workload workload, BlasNet net) implements Work {
        @Override
        public float run(int i) {
            net.forward(workload.row(i));
            return net.outputs()[0];
        }

        @Override
        public float[] result() {
            return net.outputs();
        }
    }

    private record Greeks(BlasNet net, float[] dx) implements Work {
        @Override
        public float run(int i) {
            net.forward(Workload.GREEKS_1.row(i));
            net.greeks(dx);
            return net.outputs()[0] + dx[0];
        }

        @Override
        public float[] result() {
            return dx;
        }
    }

    private record Online(BlasNet net, float rate) implements Work {
        @Override
        public float run(int i) {
            net.online(Workload.TRAIN_1_SGD.row(i), rate);
            return net.outputs()[0];
        }

        @Override
        public float[] result() {
            return Problem.flat(net.W, net.b);
        }
    }

    private static final class Adam implements Work {
        private final Workload workload;
        private final BlasNet net;
        private final double rate;
        private final float[][][] moments;
        private int t;

        Adam(Workload workload, BlasNet net, double rate) {
            this.workload = workload;
            this.net = net;
            this.rate = rate;
            moments = new float[][][] {zeros(net.W), zeros(net.W), zeros(net.b), zeros(net.b)};
        }

        private static float[][] zeros(float[][] like) {
            float[][] zeros = new float[like.length][];
            for (int l = 0; l < like.length; l++) {
                zeros[l] = new float[like[l].length];
            }
            return zeros;
        }

        @Override
        public float run(int i) {
            net.gradients(workload.row(i));
            t++;
            for (int l = 0; l < net.W.length; l++) {
                Loops.adam(net.W[l], net.dW[l], moments[0][l], moments[1][l], rate, t);
                Loops.adam(net.b[l], net.db[l], moments[2][l], moments[3][l], rate, t);
            }
            return net.outputs()[0];
        }

        @Override
        public float[] result() {
            return Problem.flat(net.W, net.b);
        }
    }
}

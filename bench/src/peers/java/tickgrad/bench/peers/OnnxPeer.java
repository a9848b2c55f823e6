package tickgrad.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** ONNX Runtime's Java interface, by its shortest way: tensors over native memory, made once, and an output written in place. */
final class OnnxPeer implements Peer {
    private final Problem problem;
    private final OrtEnvironment environment;

    OnnxPeer(Problem problem) {
        this.problem = problem;
        environment = OrtEnvironment.getEnvironment();
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public Set<Workload> workloads() {
        return EnumSet.of(Workload.FORWARD_1, Workload.FORWARD_256);
    }

    @Override
    public Work work(Workload workload, double rate) throws OrtException {
        return new Forward(workload);
    }

    private final class Forward implements Work {
        private final OrtSession session;
        private final Map<String, OnnxTensor>[] inputs;
        private final Map<String, OnnxTensor> outputs;
        private final FloatBuffer y;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Forward(Workload w) throws OrtException {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                session = environment.createSession(OnnxModel.of(problem, w.rows), options);
            }
            ByteBuffer[] x = problem.inputs(w);
            inputs = new Map[x.length];
            for (int i = 0; i < x.length; i++) {
                inputs[i] = Map.of("x", tensor(x[i].asFloatBuffer(), w.rows, problem.inputs));
            }
            y = ByteBuffer.allocateDirect(4 * w.rows * problem.outputs)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            outputs = Map.of("y", tensor(y, w.rows, problem.outputs));
        }

        private OnnxTensor tensor(FloatBuffer values, long... shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values, shape);
        }

        @Override
        public float run(int i) throws OrtException {
            session.run(inputs[i & (inputs.length - 1)], outputs).close();
            return y.get(0);
        }

        @Override
        public float[] result() {
            float[] values = new float[y.capacity()];
            y.get(0, values);
            return values;
        }
    }
}

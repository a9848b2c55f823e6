package tickgrad.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A problem's network as an ONNX file: {@code Gemm}, then {@code Tanh} or {@code Relu}, for every layer; input {@code x}, output {@code y}.
 *
 * <p>Field numbers are those of {@code onnx.proto}. The number of rows is fixed, which leaves the runtime the most to prepare in advance.
 */
final class OnnxModel {
    /** The version of the file format that goes with the operators. */
    private static final int IR_VERSION = 8;

    private static final int OPERATORS_VERSION = 13;
    private static final int FLOAT = 1;

    private OnnxModel() {}

    /** The bytes of the file. */
    static byte[] of(Problem p, int rows) {
        Message graph = new Message();
        String from = "x";
        for (int l = 0; l < p.layers; l++) {
            boolean last = l == p.layers - 1;
            String to = last ? "y" : "z" + l;
            graph.message(1, node("Gemm", to, from, "W" + l, "b" + l));
            from = to;
            if (!last) {
                graph.message(1, node(p.tanh ? "Tanh" : "Relu", "a" + l, from));
                from = "a" + l;
            }
        }
        graph.text(2, "net");
        for (int l = 0; l < p.layers; l++) {
            graph.message(5, tensor("W" + l, p.W[l], p.widths[l], p.widths[l + 1]));
            graph.message(5, tensor("b" + l, p.b[l], p.widths[l + 1]));
        }
        graph.message(11, value("x", rows, p.inputs));
        graph.message(12, value("y", rows, p.outputs));
        Message operators = new Message().text(1, "").integer(2, OPERATORS_VERSION);
        return new Message().integer(1, IR_VERSION).message(7, graph).message(8, operators).bytes();
    }

    private static Message node(String operator, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static Message tensor(String name, float[] values, int... shape) {
        Message tensor = new Message();
        for (int d : shape) {
            tensor.integer(1, d);
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.integer(2, FLOAT).text(8, name).bytes(9, raw.array());
    }

    private static Message value(String name, int rows, int cols) {
        Message shape = new Message()
                .message(1, new Message().integer(1, rows))
                .message(1, new Message().integer(1, cols));
        Message type = new Message().message(1, new Message().integer(1, FLOAT).message(2, shape));
        return new Message().text(1, name).message(2, type);
    }

    /** A protobuf message under construction. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int LENGTH = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message integer(int field, long value) {
            varint(field << 3 | VARINT);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint(field << 3 | LENGTH);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return bytes(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            for (; rest >>> 7 != 0; rest >>>= 7) {
                out.write((int) (rest & 0x7f | 0x80));
            }
            out.write((int) rest);
        }
    }
}

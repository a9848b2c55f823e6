package tickgrad.proofs.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An array of numbers, row-major.
 *
 * @param name its name, may be empty
 * @param shape its dimensions; empty for a scalar
 * @param values the numbers, whatever their type was
 */
public record Tensor(String name, int[] shape, double[] values) {
    /**
     * {@return one dimension}
     *
     * @param axis which; negative ones count from the end
     */
    public int size(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    /** {@return the only (or first) number} */
    public double scalar() {
        return values[0];
    }

    /** {@return the numbers cut into rows of the last dimension} */
    public double[][] rows() {
        int n = shape.length == 0 ? 1 : size(-1);
        return rows(values, n);
    }

    /** {@return the rows of the transposed matrix} */
    public double[][] transposedRows() {
        return axisLast(0).rows();
    }

    /**
     * Moves an axis to the end.
     *
     * @param axis which; negative ones count from the end
     * @return the permuted array
     */
    public Tensor axisLast(int axis) {
        int at = axis < 0 ? axis + shape.length : axis;
        int inner = 1;
        for (int d = at + 1; d < shape.length; d++) {
            inner *= shape[d];
        }
        int n = shape[at];
        double[] moved = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int outer = i / (n * inner);
            int along = i / inner % n;
            moved[(outer * inner + i % inner) * n + along] = values[i];
        }
        int[] permuted = new int[shape.length];
        for (int d = 0, to = 0; d < shape.length; d++) {
            if (d != at) {
                permuted[to++] = shape[d];
            }
        }
        permuted[shape.length - 1] = n;
        return new Tensor(name, permuted, moved);
    }

    static double[][] rows(double[] flat, int n) {
        double[][] rows = new double[flat.length / n][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = Arrays.copyOfRange(flat, r * n, (r + 1) * n);
        }
        return rows;
    }

    /** Reads ONNX's TensorProto of floats, doubles or 64-bit integers. */
    static Tensor parse(Protobuf p) {
        int[] shape = Arrays.stream(p.integers(1)).mapToInt(Math::toIntExact).toArray();
        int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int type = (int) p.integer(2, 0);
        ByteBuffer raw = p.bytes(9);
        double[] values = new double[count];
        double[] floats = p.floats(4);
        long[] integers = p.integers(7);
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case 1 -> raw.hasRemaining() ? raw.getFloat() : floats[i];
                case 7 -> raw.hasRemaining() ? raw.getLong() : integers[i];
                case 11 -> raw.getDouble();
                default -> throw new IllegalArgumentException("tensor type is " + type + ", expected 1, 7 or 11");
            };
        }
        return new Tensor(p.string(8), shape, values);
    }
}

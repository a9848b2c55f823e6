package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * The scratch memory of one thread that runs a network on up to {@code maxRows} rows: pre-activations and activations of every
 * layer, two gradients that take turns on the way back, and for single rows the lists of active inputs.
 */
public final class Workspace {
    private final Architecture architecture;
    private final int maxRows;
    private final MemorySegment segment;
    private final long[] preActivations;
    private final long[] activations;
    private final long[] gradients = new long[2];
    private final long input;
    private final long[] active;
    private final int[] activeCount;
    private int rows;

    /**
     * A workspace.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     * @param maxRows      the most rows of a call, {@code >= 1}
     */
    public Workspace(Arena arena, Architecture architecture, int maxRows) {
        Range.require(maxRows >= 1, "maxRows", maxRows, ">= 1");
        this.architecture = architecture;
        this.maxRows = maxRows;
        this.segment = arena.allocate(bytes(architecture, maxRows), Padding.BYTES);
        int layers = architecture.layers();
        preActivations = new long[layers];
        activations = new long[layers];
        long at = 0;
        input = at;
        at += block(maxRows, architecture.inputs()); // (m, k)
        for (int l = 0; l < layers; l++) {
            long block = block(maxRows, architecture.outputs(l)); // (m, n)
            preActivations[l] = at;
            at += architecture.activation(l).derivativeFromOutput() ? 0 : block;
            activations[l] = at;
            at += block;
        }
        gradients[0] = at;
        gradients[1] = at + block(maxRows, architecture.widest()); // (m, widest)
        at += 2 * block(maxRows, architecture.widest());
        active = new long[layers];
        activeCount = new int[layers];
        for (int l = 0; l < layers; l++) {
            active[l] = at;
            at += block(1, architecture.inputs(l)); // (k), int32
        }
    }

    /** Bytes of a workspace, known before it is built. */
    static long bytes(Architecture architecture, int maxRows) {
        long bytes = block(maxRows, architecture.inputs()) + 2 * block(maxRows, architecture.widest());
        for (int l = 0; l < architecture.layers(); l++) {
            int blocks = architecture.activation(l).derivativeFromOutput() ? 1 : 2;
            bytes += blocks * block(maxRows, architecture.outputs(l)) + block(1, architecture.inputs(l));
        }
        return bytes;
    }

    private static long block(int rows, int cols) {
        return (long) Float.BYTES * rows * Padding.pad(cols);
    }

    /** {@return the architecture this workspace is for} */
    public Architecture architecture() {
        return architecture;
    }

    /** {@return the most rows of a call} */
    public int maxRows() {
        return maxRows;
    }

    /** {@return the memory that all offsets refer to} */
    public MemorySegment segment() {
        return segment;
    }

    /** {@return the byte offset of the network's outputs {@code (m, outputs)}, rows padded} */
    public long outputs() {
        return activations[activations.length - 1];
    }

    /** {@return the byte offset of the gradient of the outputs {@code (m, outputs)}, rows padded: what a loss writes} */
    public long outputGradients() {
        return gradients[(activations.length - 1) & 1];
    }

    /** {@return the byte offset of the gradient of the inputs {@code (m, inputs)}, rows padded} */
    public long inputGradients() {
        return gradients[1];
    }

    /** Byte offset of the padded copy of the inputs, for a first layer that needs it. */
    long input() {
        return input;
    }

    /** Rows of the last forward pass: only a pass of one row lists its active inputs. */
    int rows() {
        return rows;
    }

    void rows(int rows) {
        this.rows = rows;
    }

    /** Byte offset of the indices of a layer's active inputs. */
    long active(int layer) {
        return active[layer];
    }

    /** How many inputs of a layer were active in the last forward pass of one row. */
    int activeCount(int layer) {
        return activeCount[layer];
    }

    void activeCount(int layer, int count) {
        activeCount[layer] = count;
    }

    /** Byte offset of Z of a layer; that of Y where φ′ follows from Y. */
    long Z(int layer) {
        return preActivations[layer];
    }

    /** Byte offset of Y of a layer. */
    long Y(int layer) {
        return activations[layer];
    }

    /** Byte offset of dY, then dZ, of a layer; layers take turns. */
    long dZ(int layer) {
        return gradients[layer & 1];
    }

    /** Byte offset of dX of a layer, which is dY of the layer before. */
    long dX(int layer) {
        return gradients[(layer + 1) & 1];
    }
}

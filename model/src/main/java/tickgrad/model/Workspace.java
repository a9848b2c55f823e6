package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Panels;

/**
 * The scratch memory of one thread that runs a network on up to {@code maxRows} rows: pre-activations and activations of every
 * layer, two gradients that take turns on the way back, for single rows the lists of active inputs and the gradient of an output, and for
 * batches the weights of one layer in panels.
 *
 * <p>Inside this package a workspace may also keep the gradients of all layers, and threads may share one through views of its rows.
 */
public final class Workspace {
    private final Architecture architecture;
    private final int maxRows;
    private final MemorySegment segment;
    private final long[] preActivations;
    private final long[] activations;
    private final long[] gradients;
    private long input;
    private final long[] active;
    private final long unit;
    private final MemorySegment panels;
    private final RowPass row;
    private final Workspace whole;
    private int rows;

    /**
     * A workspace.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     * @param maxRows      the most rows of a call, {@code >= 1}
     */
    public Workspace(Arena arena, Architecture architecture, int maxRows) {
        this(arena, architecture, maxRows, false);
    }

    /** A workspace in which, if it keeps, no gradient takes the place of another: all rows of every dZ stand when the last is done. */
    Workspace(Arena arena, Architecture architecture, int maxRows, boolean keeps) {
        Range.require(maxRows >= 1, "maxRows", maxRows, ">= 1");
        this.architecture = architecture;
        this.maxRows = maxRows;
        this.segment = arena.allocate(bytes(architecture, maxRows, keeps), Padding.BYTES);
        int layers = architecture.layers();
        preActivations = new long[layers];
        activations = new long[layers];
        long at = 0;
        input = at;
        at += block(architecture, maxRows, 0); // (m, k)
        for (int l = 0; l < layers; l++) {
            long block = block(architecture, maxRows, l + 1); // (m, n)
            preActivations[l] = at;
            at += architecture.activation(l).derivativeFromOutput() ? 0 : block;
            activations[l] = at;
            at += block;
        }
        gradients = new long[layers + 1];
        for (int l = 0; l <= layers; l++) {
            gradients[l] = !keeps && l >= 2 ? gradients[l - 2] : at;
            at += gradient(architecture, maxRows, keeps, l);
        }
        whole = this;
        active = new long[layers];
        for (int l = 0; l < layers; l++) {
            active[l] = at;
            at += block(architecture, 1, l); // (k), int32
        }
        unit = at; // (n) of the last layer
        panels = panels(arena, architecture, maxRows);
        row = new RowPass(architecture, this);
    }

    /** All rows of a workspace, for a thread that moves to some of them. */
    private Workspace(Workspace whole, Arena arena) {
        this.architecture = whole.architecture;
        this.maxRows = whole.maxRows;
        this.segment = whole.segment;
        this.preActivations = whole.preActivations.clone();
        this.activations = whole.activations.clone();
        this.gradients = whole.gradients.clone();
        this.input = whole.input;
        this.active = whole.active;
        this.unit = whole.unit;
        this.panels = panels(arena, architecture, maxRows);
        this.row = null;
        this.whole = whole;
    }

    /** The same memory, but for panels, for another thread, which then moves to the rows that are its own. */
    Workspace view(Arena arena) {
        return new Workspace(this, arena);
    }

    /** Lets a view begin at a row. */
    void moveTo(int row) {
        input = whole.input + block(architecture, row, 0);
        gradients[0] = whole.gradients[0] + block(architecture, row, 0);
        for (int l = 0; l < activations.length; l++) {
            long from = block(architecture, row, l + 1);
            preActivations[l] = whole.preActivations[l] + from;
            activations[l] = whole.activations[l] + from;
            gradients[l + 1] = whole.gradients[l + 1] + from;
        }
    }

    /** Bytes of a workspace, known before it is built. */
    static long bytes(Architecture architecture, int maxRows) {
        return bytes(architecture, maxRows, false) + panelBytes(architecture, maxRows);
    }

    private static long bytes(Architecture architecture, int maxRows, boolean keeps) {
        long bytes = block(architecture, maxRows, 0) + gradient(architecture, maxRows, keeps, 0) + block(architecture, 1, architecture.layers());
        for (int l = 0; l < architecture.layers(); l++) {
            bytes += gradient(architecture, maxRows, keeps, l + 1);
            int blocks = architecture.activation(l).derivativeFromOutput() ? 1 : 2;
            bytes += blocks * block(architecture, maxRows, l + 1) + block(architecture, 1, l);
        }
        return bytes;
    }

    private static MemorySegment panels(Arena arena, Architecture architecture, int maxRows) {
        long bytes = panelBytes(architecture, maxRows);
        return bytes == 0 ? MemorySegment.NULL : arena.allocate(bytes, Padding.BYTES);
    }

    /** Bytes of the panels of one layer's weights: layers take turns. */
    private static long panelBytes(Architecture architecture, int maxRows) {
        long most = 0;
        for (int l = 0; l < architecture.layers(); l++) {
            most = Math.max(most, Panels.bytes(maxRows, architecture.inputs(l), architecture.outputs(l)));
        }
        return most;
    }

    /** Bytes of the gradient of the inputs (0) or of a layer's outputs (from 1), none where another's place serves it too. */
    private static long gradient(Architecture architecture, int maxRows, boolean keeps, int l) {
        if (keeps) {
            return block(architecture, maxRows, l);
        }
        if (l >= 2) {
            return 0;
        }
        long widest = 0;
        for (int b = 0; b <= architecture.layers(); b++) {
            widest = Math.max(widest, block(architecture, maxRows, b));
        }
        return widest;
    }

    /** Bytes of rows before the first layer, or behind another. */
    private static long block(Architecture architecture, int rows, int l) {
        return (long) Float.BYTES * rows * ld(architecture, l);
    }

    /**
     * Floats from row to row behind {@code l} layers: between two layers as {@link Padding#ldz} has it, and padded only where callers see them, which is
     * before the first layer and behind the last.
     */
    static int ld(Architecture architecture, int l) {
        if (l == 0) {
            return Padding.pad(architecture.inputs());
        }
        int n = architecture.outputs(l - 1);
        return l == architecture.layers() ? Padding.pad(n) : Padding.ldz(n);
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
        return gradients[activations.length];
    }

    /** {@return the byte offset of the gradient of the inputs {@code (m, inputs)}, rows padded} */
    public long inputGradients() {
        return gradients[0];
    }

    /** Whether no gradient takes the place of another. */
    boolean keeps() {
        return gradients.length < 3 || gradients[2] != gradients[0];
    }

    /** Byte offset of the padded copy of the inputs, for a first layer that needs it. */
    long input() {
        return input;
    }

    /** Byte offset of the gradient of one output of one row, which a {@link RowPass} keeps. */
    long unit() {
        return unit;
    }

    /** Where a layer's weights lie in {@link Panels} while rows run back through them. */
    MemorySegment panels() {
        return panels;
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

    /** The passes of one row in this workspace; a view, which moves, has none. */
    RowPass row() {
        return row;
    }

    /** Byte offset of Z of a layer; that of Y where φ′ follows from Y. */
    long Z(int layer) {
        return preActivations[layer];
    }

    /** Byte offset of Y of a layer. */
    long Y(int layer) {
        return activations[layer];
    }

    /** Byte offset of dY, then dZ, of a layer; layers take turns unless the workspace keeps. */
    long dZ(int layer) {
        return gradients[layer + 1];
    }

    /** Byte offset of dX of a layer, which is dY of the layer before, or its dZ where the way back goes on through its activation. */
    long dX(int layer) {
        return gradients[layer];
    }
}

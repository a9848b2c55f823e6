package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Padding;

/**
 * Where each weight and bias lies in a flat vector: the only file that computes offsets of parameters.
 *
 * <p>Layer after layer, W then b; every row starts on 64 bytes and is padded to 64 bytes. W is {@code (k,n)} with rows {@link Padding#ldw} apart, or
 * {@code (n,k)} for a narrow layer.
 */
final class Layout {
    private final Architecture architecture;
    private final long[] weights;
    private final long[] biases;
    private final long bytes;

    Layout(Architecture architecture) {
        this.architecture = architecture;
        int layers = architecture.layers();
        weights = new long[layers];
        biases = new long[layers];
        long at = 0;
        for (int l = 0; l < layers; l++) {
            weights[l] = at;
            at += (long) Float.BYTES * weightRows(l) * ldw(l); // (k, n) or (n, k)
            biases[l] = at;
            at += (long) Float.BYTES * Padding.pad(architecture.outputs(l)); // (n)
        }
        bytes = at;
    }

    /** Floats of the flat vector, padding included: a multiple of 16. Negative when there are too many for an {@code int}. */
    int floats() {
        long floats = bytes / Float.BYTES;
        return floats > Integer.MAX_VALUE ? -1 : (int) floats;
    }

    long bytes() {
        return bytes;
    }

    /** Byte offset of W of a layer. */
    long weights(int layer) {
        return weights[layer];
    }

    /** Byte offset of b of a layer. */
    long biases(int layer) {
        return biases[layer];
    }

    boolean narrow(int layer) {
        return Dense.narrow(architecture.outputs(layer));
    }

    /** Leading dimension of W of a layer. */
    int ldw(int layer) {
        return Dense.ldw(architecture.inputs(layer), architecture.outputs(layer));
    }

    /** Whether all padding of a flat vector is +0.0. */
    boolean padsAreZero(MemorySegment flat) {
        for (int l = 0; l < weights.length; l++) {
            int used = narrow(l) ? architecture.inputs(l) : architecture.outputs(l);
            for (int row = 0; row < weightRows(l); row++) {
                if (!zeros(flat, weights[l] + 4L * row * ldw(l), used, ldw(l))) {
                    return false;
                }
            }
            int outputs = architecture.outputs(l);
            if (!zeros(flat, biases[l], outputs, Padding.pad(outputs))) {
                return false;
            }
        }
        return true;
    }

    private static boolean zeros(MemorySegment flat, long row, int from, int to) {
        for (int j = from; j < to; j++) {
            if (flat.get(JAVA_INT, row + 4L * j) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The place nearest to a byte where the flat vector may be cut for several threads: between two layers, or after a multiple of
     * {@code unit} rows of a wide layer's W.
     */
    long cut(long at, int unit) {
        for (int l = 0; l < weights.length; l++) {
            long start = weights[l];
            long end = l + 1 < weights.length ? weights[l + 1] : bytes;
            if (at < end) {
                long step = narrow(l) ? end - start : (long) Float.BYTES * unit * ldw(l);
                long nearest = start + (at - start + step / 2) / step * step;
                return nearest < biases[l] ? nearest : end;
            }
        }
        return bytes;
    }

    /** Inputs of a layer whose weights all lie before a cut. */
    int inputsBefore(int layer, long cut) {
        if (cut >= biases[layer]) {
            return architecture.inputs(layer);
        }
        return narrow(layer) ? 0 : (int) (Math.max(0, cut - weights[layer]) / (Float.BYTES * ldw(layer)));
    }

    private int weightRows(int layer) {
        return narrow(layer) ? architecture.outputs(layer) : architecture.inputs(layer);
    }

    /** Byte offset of the weight from input {@code in} to output {@code out}. */
    long weight(int layer, int in, int out) {
        Range.index("in", in, architecture.inputs(layer));
        Range.index("out", out, architecture.outputs(layer));
        long element = narrow(layer) ? (long) out * ldw(layer) + in : (long) in * ldw(layer) + out;
        return weights[layer] + Float.BYTES * element;
    }

    /** Byte offset of the bias of output {@code out}. */
    long bias(int layer, int out) {
        Range.index("out", out, architecture.outputs(layer));
        return biases[layer] + (long) Float.BYTES * out;
    }
}

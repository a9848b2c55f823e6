package tickgrad.proofs.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;

/** Counts floats of padding that are not {@code +0.0}, bit for bit. */
public final class Pads {
    private Pads() {}

    /**
     * Padding between the weights and biases of a flat vector: all floats that no weight and no bias has.
     *
     * @param architecture of the vector
     * @param flat parameters, gradients or a moment
     * @return how many pads are dirty
     */
    public static int dirty(Architecture architecture, MemorySegment flat) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters owned = new Parameters(arena, architecture);
            for (int l = 0; l < architecture.layers(); l++) {
                for (int j = 0; j < architecture.outputs(l); j++) {
                    owned.bias(l, j, 1.0f);
                    for (int i = 0; i < architecture.inputs(l); i++) {
                        owned.weight(l, i, j, 1.0f);
                    }
                }
            }
            int dirty = 0;
            for (int i = 0; i < owned.floats(); i++) {
                boolean pad = owned.segment().get(JAVA_FLOAT, 4L * i) == 0.0f;
                dirty += pad && flat.get(JAVA_INT, 4L * i) != 0 ? 1 : 0;
            }
            return dirty;
        }
    }

    /**
     * {@return how many pads behind padded rows are dirty}
     *
     * @param S memory
     * @param off first row
     * @param m rows
     * @param n columns
     */
    public static int dirty(MemorySegment S, long off, int m, int n) {
        int dirty = 0;
        for (int r = 0; r < m; r++) {
            for (int j = n; j < Padding.pad(n); j++) {
                dirty += S.get(JAVA_INT, off + 4L * ((long) r * Padding.pad(n) + j)) != 0 ? 1 : 0;
            }
        }
        return dirty;
    }
}

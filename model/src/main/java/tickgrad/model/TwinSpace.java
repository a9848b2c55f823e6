package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/** The rows of a {@link TwinNetwork} beside those of its workspace, in its letters, and the views that it hands out. */
final class TwinSpace {
    final Matrix values;
    final Matrix inputGradients;
    final Matrix valueSeeds;
    final Matrix inputGradientSeeds;
    final Matrix hessianProducts;
    final Matrix slopes;
    private final MemorySegment segment;
    private final long[] V;
    private final long[] U;
    private final long[] T;
    private final long[] S;
    private final long[] F;
    private final long[] C;
    private final boolean[] linear;
    private final long dY;
    private final long zeros;
    private final long spare;

    TwinSpace(Arena arena, Architecture architecture, Workspace ws, int maxRows, int directions) {
        int layers = architecture.layers();
        V = new long[layers + 1];
        U = new long[layers + 1];
        T = new long[layers + 1];
        S = new long[layers + 1];
        F = new long[layers + 1];
        C = new long[layers + 1];
        linear = new boolean[layers + 1];
        long at = 0;
        for (int l = 0; l <= layers; l++) {
            long block = block(maxRows, Workspace.ld(architecture, l)); // (maxRows, n)
            // Behind a linear layer both names mean the same rows.
            linear[l] = l > 0 && architecture.activation(l - 1) instanceof PiecewiseLinear.Identity;
            V[l] = at;
            U[l] = linear[l] ? V[l] : V[l] + block;
            T[l] = U[l] + block;
            S[l] = linear[l] ? T[l] : T[l] + directions * block; // (maxRows * directions, n), as T
            F[l] = S[l] + directions * block;
            C[l] = F[l] + block;
            at = C[l] + block;
        }
        dY = at;
        zeros = dY + directions * block(maxRows, Padding.pad(architecture.outputs()));
        spare = zeros + block(1, Padding.pad(architecture.widest()));
        segment = arena.allocate(spare + block(1, Padding.pad(architecture.widest())), Padding.BYTES);
        int inputs = architecture.inputs();
        values = view(ws.segment(), ws.outputs(), maxRows, architecture.outputs());
        inputGradients = view(segment, V[0], maxRows, inputs);
        valueSeeds = view(segment, dY, maxRows * directions, architecture.outputs());
        inputGradientSeeds = view(segment, S[0], maxRows * directions, inputs);
        slopes = view(segment, S[layers], maxRows * directions, architecture.outputs());
        hessianProducts = view(ws.segment(), ws.inputGradients(), maxRows * directions, inputs);
    }

    private static long block(int rows, int ld) {
        return (long) Float.BYTES * rows * ld;
    }

    private static Matrix view(MemorySegment segment, long off, int rows, int cols) {
        return Matrix.view(segment, off, rows, cols, Padding.pad(cols));
    }

    MemorySegment segment() {
        return segment;
    }

    long V(int l) {
        return V[l];
    }

    long U(int l) {
        return U[l];
    }

    long T(int l) {
        return T[l];
    }

    long S(int l) {
        return S[l];
    }

    /** Byte offset of {@code φ′(Z_l)}. */
    long F(int l) {
        return F[l];
    }

    /** Byte offset of {@code φ″(Z_l)}. */
    long C(int l) {
        return C[l];
    }

    /** Whether {@code φ_l} is the identity: then U_l is V_l, and S_l is T_l. */
    boolean linear(int l) {
        return linear[l];
    }

    /** Byte offset of the caller's seeds of the values. */
    long dY() {
        return dY;
    }

    /** Byte offset of a bias of zeros. */
    long zeros() {
        return zeros;
    }

    /** Byte offset of a place for sums of rows that nobody asked for. */
    long spare() {
        return spare;
    }
}

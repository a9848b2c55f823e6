package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The dense layer {@code Z = X·W + b} forward and backward.
 *
 * <p>Shapes: {@code X (m,k)}, {@code b (n)}, {@code Z (m,n)}; {@code dZ dW db dX} like what they differentiate. A wide layer
 * ({@code n >= 8}) stores {@code W (k,n)}; a narrow one stores {@code W (n,k)}, so that its rows fill vectors.
 *
 * <p>Memory: native segments, offsets in bytes, leading dimensions in floats. Rows of {@code W b Z dZ dW db dX} start on 64 bytes and
 * are padded with {@code +0.0} to 16 floats; every row written has its pads written as {@code +0.0}, also where inputs are NaN or
 * infinite. {@code X} is read element by element by wide layers, so any 4-byte aligned rows do; narrow layers need padded rows of {@code X}.
 * Destinations may hold anything before an overwriting call (NaN too). No destination overlaps a source.
 *
 * <p>Order of operations, part of the contract: see {@link tickgrad.kernel.reference.Dense}. Arguments are asserted, not checked.
 */
public final class Dense {
    private Dense() {}

    /**
     * Whether a layer of {@code n} outputs stores its weights transposed, {@code (n,k)}.
     *
     * @param n outputs
     * @return {@code n < 8}
     */
    public static boolean narrow(int n) {
        return tickgrad.kernel.reference.Dense.narrow(n);
    }

    /**
     * Leading dimension of a layer's weights as networks store them: rows of {@code (k,n)}, {@link Padding#ldw} apart, or of a narrow layer's
     * {@code (n,k)}, padded.
     *
     * @param k inputs
     * @param n outputs
     * @return floats from row to row of {@code W}
     */
    public static int ldw(int k, int n) {
        return narrow(n) ? Padding.pad(k) : Padding.ldw(n);
    }

    /**
     * Z = X·W + b.
     *
     * @param m rows
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (m,k)}
     * @param XOff byte offset of {@code X}
     * @param ldx leading dimension of {@code X}
     * @param W weights, {@code (k,n)} or, narrow, {@code (n,k)}
     * @param WOff byte offset of {@code W}
     * @param ldw leading dimension of {@code W}
     * @param b biases {@code (n)}
     * @param bOff byte offset of {@code b}
     * @param Z pre-activations {@code (m,n)}, overwritten
     * @param ZOff byte offset of {@code Z}
     * @param ldz leading dimension of {@code Z}
     */
    public static void forward(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Z, long ZOff, int ldz) {
        assert Shapes.rows("X", X, XOff, m, k, ldx, narrow(n));
        assert Shapes.rows("W", W, WOff, narrow(n) ? n : k, narrow(n) ? k : n, ldw, true);
        assert Shapes.rows("b", b, bOff, 1, n, 0, true);
        assert Shapes.rows("Z", Z, ZOff, m, n, ldz, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.forward(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        } else {
            tickgrad.kernel.reference.Dense.forward(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Z, ZOff, ldz);
        }
    }

    /**
     * Y = max(X·W + b, 0), NaN kept: the bits of {@link #forward} followed by {@link Activations#relu} in place, in one pass over the
     * memory.
     *
     * @param m rows
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (m,k)}
     * @param XOff byte offset of {@code X}
     * @param ldx leading dimension of {@code X}
     * @param W weights, {@code (k,n)} or, narrow, {@code (n,k)}
     * @param WOff byte offset of {@code W}
     * @param ldw leading dimension of {@code W}
     * @param b biases {@code (n)}
     * @param bOff byte offset of {@code b}
     * @param Y activations {@code (m,n)}, overwritten
     * @param YOff byte offset of {@code Y}
     * @param ldy leading dimension of {@code Y}
     */
    public static void forwardRelu(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment W, long WOff, int ldw,
            MemorySegment b, long bOff, MemorySegment Y, long YOff, int ldy) {
        assert Shapes.rows("X", X, XOff, m, k, ldx, narrow(n));
        assert Shapes.rows("W", W, WOff, narrow(n) ? n : k, narrow(n) ? k : n, ldw, true);
        assert Shapes.rows("b", b, bOff, 1, n, 0, true);
        assert Shapes.rows("Y", Y, YOff, m, n, ldy, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.forwardRelu(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Y, YOff, ldy);
        } else {
            tickgrad.kernel.reference.Dense.forwardRelu(m, k, n, X, XOff, ldx, W, WOff, ldw, b, bOff, Y, YOff, ldy);
        }
    }

    /**
     * dX = dZ·Wᵀ.
     *
     * @param m rows
     * @param k inputs
     * @param n outputs
     * @param dZ gradient of the pre-activations {@code (m,n)}
     * @param dZOff byte offset of {@code dZ}
     * @param lddz leading dimension of {@code dZ}
     * @param W weights
     * @param WOff byte offset of {@code W}
     * @param ldw leading dimension of {@code W}
     * @param dX gradient of the inputs {@code (m,k)}, overwritten
     * @param dXOff byte offset of {@code dX}
     * @param lddx leading dimension of {@code dX}
     */
    public static void backwardInput(
            int m, int k, int n, MemorySegment dZ, long dZOff, int lddz, MemorySegment W, long WOff, int ldw,
            MemorySegment dX, long dXOff, int lddx) {
        assert Shapes.rows("dZ", dZ, dZOff, m, n, lddz, true);
        assert Shapes.rows("W", W, WOff, narrow(n) ? n : k, narrow(n) ? k : n, ldw, true);
        assert Shapes.rows("dX", dX, dXOff, m, k, lddx, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.backwardInput(m, k, n, dZ, dZOff, lddz, W, WOff, ldw, dX, dXOff, lddx);
        } else {
            tickgrad.kernel.reference.Dense.backwardInput(m, k, n, dZ, dZOff, lddz, W, WOff, ldw, dX, dXOff, lddx);
        }
    }

    /**
     * dW = Xᵀ·dZ, db = Σ_rows dZ, overwriting.
     *
     * @param m rows
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (m,k)}
     * @param XOff byte offset of {@code X}
     * @param ldx leading dimension of {@code X}
     * @param dZ gradient of the pre-activations {@code (m,n)}
     * @param dZOff byte offset of {@code dZ}
     * @param lddz leading dimension of {@code dZ}
     * @param dW gradient of the weights, stored as {@code W} is, overwritten
     * @param dWOff byte offset of {@code dW}
     * @param lddw leading dimension of {@code dW}
     * @param db gradient of the biases {@code (n)}, overwritten
     * @param dbOff byte offset of {@code db}
     */
    public static void backwardWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        assert Shapes.rows("X", X, XOff, m, k, ldx, narrow(n));
        assert Shapes.rows("dZ", dZ, dZOff, m, n, lddz, true);
        assert Shapes.rows("dW", dW, dWOff, narrow(n) ? n : k, narrow(n) ? k : n, lddw, true);
        assert Shapes.rows("db", db, dbOff, 1, n, 0, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.backwardWeights(
                    m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, db, dbOff);
        } else {
            tickgrad.kernel.reference.Dense.backwardWeights(
                    m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, db, dbOff);
        }
    }

    /**
     * dW += Xᵀ·dZ, db += Σ_rows dZ: the sums over rows go on from what the destination holds, so micro-batches give the
     * bits of one batch.
     *
     * @param m rows
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (m,k)}
     * @param XOff byte offset of {@code X}
     * @param ldx leading dimension of {@code X}
     * @param dZ gradient of the pre-activations {@code (m,n)}
     * @param dZOff byte offset of {@code dZ}
     * @param lddz leading dimension of {@code dZ}
     * @param dW gradient of the weights, stored as {@code W} is, added to
     * @param dWOff byte offset of {@code dW}
     * @param lddw leading dimension of {@code dW}
     * @param db gradient of the biases {@code (n)}, added to
     * @param dbOff byte offset of {@code db}
     */
    public static void accumulateWeights(
            int m, int k, int n, MemorySegment X, long XOff, int ldx, MemorySegment dZ, long dZOff, int lddz,
            MemorySegment dW, long dWOff, int lddw, MemorySegment db, long dbOff) {
        assert Shapes.rows("X", X, XOff, m, k, ldx, narrow(n));
        assert Shapes.rows("dZ", dZ, dZOff, m, n, lddz, true);
        assert Shapes.rows("dW", dW, dWOff, narrow(n) ? n : k, narrow(n) ? k : n, lddw, true);
        assert Shapes.rows("db", db, dbOff, 1, n, 0, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.accumulateWeights(
                    m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, db, dbOff);
        } else {
            tickgrad.kernel.reference.Dense.accumulateWeights(
                    m, k, n, X, XOff, ldx, dZ, dZOff, lddz, dW, dWOff, lddw, db, dbOff);
        }
    }

    /**
     * The online step of one row: dX = dZ·Wᵀ with the old W, then W -= (lr·x)ᵀ·dZ and b -= lr·dZ. Rows of W longer than 64 come from
     * memory once: four at a time are updated right after their dots. The bits are those of {@link #backwardInput} followed by
     * {@link #update}.
     *
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (k)}
     * @param XOff byte offset of {@code X}
     * @param dZ gradient of the pre-activations {@code (n)}
     * @param dZOff byte offset of {@code dZ}
     * @param lr learning rate
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param ldw leading dimension of {@code W}
     * @param b biases {@code (n)}, updated
     * @param bOff byte offset of {@code b}
     * @param dX gradient of the inputs {@code (k)}, overwritten
     * @param dXOff byte offset of {@code dX}
     */
    public static void online(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        assert Shapes.rows("X", X, XOff, 1, k, 0, narrow(n));
        assert Shapes.rows("dZ", dZ, dZOff, 1, n, 0, true);
        assert Shapes.rows("W", W, WOff, narrow(n) ? n : k, narrow(n) ? k : n, ldw, true);
        assert Shapes.rows("b", b, bOff, 1, n, 0, true);
        assert Shapes.rows("dX", dX, dXOff, 1, k, 0, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.DenseOnline.online(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff, dX, dXOff);
        } else {
            tickgrad.kernel.reference.Dense.online(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff, dX, dXOff);
        }
    }

    /**
     * The update half of {@link #online}: W -= (lr·x)ᵀ·dZ, b -= lr·dZ.
     *
     * @param k inputs
     * @param n outputs
     * @param X inputs {@code (k)}
     * @param XOff byte offset of {@code X}
     * @param dZ gradient of the pre-activations {@code (n)}
     * @param dZOff byte offset of {@code dZ}
     * @param lr learning rate
     * @param W weights, updated
     * @param WOff byte offset of {@code W}
     * @param ldw leading dimension of {@code W}
     * @param b biases {@code (n)}, updated
     * @param bOff byte offset of {@code b}
     */
    public static void update(
            int k, int n, MemorySegment X, long XOff, MemorySegment dZ, long dZOff, float lr, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff) {
        assert Shapes.rows("X", X, XOff, 1, k, 0, narrow(n));
        assert Shapes.rows("dZ", dZ, dZOff, 1, n, 0, true);
        assert Shapes.rows("W", W, WOff, narrow(n) ? n : k, narrow(n) ? k : n, ldw, true);
        assert Shapes.rows("b", b, bOff, 1, n, 0, true);
        if (Machine.SIMD) {
            tickgrad.kernel.simd.DenseOnline.update(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff);
        } else {
            tickgrad.kernel.reference.Dense.update(k, n, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff);
        }
    }

    /**
     * Lists the inputs of one row that are not exactly zero: after a ReLU about half of them. Skipping the others changes no bit, as long
     * as weights are finite: {@code fma(0, w, s) = s}, and no bias is {@code -0.0}.
     *
     * @param k         inputs
     * @param X         inputs {@code (k)}, padded with zeros
     * @param XOff      byte offset of {@code X}
     * @param active    receives their indices, int32, ascending; room for {@code k}, padded
     * @param activeOff byte offset of {@code active}
     * @return how many
     */
    public static int active(int k, MemorySegment X, long XOff, MemorySegment active, long activeOff) {
        return Machine.SIMD
                ? tickgrad.kernel.simd.Dense.active(k, X, XOff, active, activeOff)
                : tickgrad.kernel.reference.Dense.active(k, X, XOff, active, activeOff);
    }

    /**
     * {@link #forward} of one row of a wide layer, reading only the rows of W whose input is active.
     *
     * @param count     active inputs
     * @param n         outputs, {@code > 64}: each is one chain
     * @param active    their indices
     * @param activeOff byte offset of {@code active}
     * @param X         inputs {@code (k)}
     * @param XOff      byte offset of {@code X}
     * @param W         weights {@code (k,n)}
     * @param WOff      byte offset of {@code W}
     * @param ldw       leading dimension of {@code W}
     * @param b         biases {@code (n)}
     * @param bOff      byte offset of {@code b}
     * @param Z         pre-activations {@code (n)}, overwritten
     * @param ZOff      byte offset of {@code Z}
     */
    public static void forwardActive(
            int count, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment W, long WOff,
            int ldw, MemorySegment b, long bOff, MemorySegment Z, long ZOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.forwardActive(
                    count, n, active, activeOff, X, XOff, W, WOff, ldw, b, bOff, Z, ZOff);
        } else {
            tickgrad.kernel.reference.Dense.forwardActive(
                    count, n, active, activeOff, X, XOff, W, WOff, ldw, b, bOff, Z, ZOff);
        }
    }

    /**
     * {@link #backwardInput} of one row of a wide layer at its active inputs; {@code +0.0} at the others, where φ′ is zero.
     *
     * @param count     active inputs
     * @param k         inputs
     * @param n         outputs, {@code >= 8}
     * @param active    their indices
     * @param activeOff byte offset of {@code active}
     * @param dZ        gradient of the pre-activations {@code (n)}
     * @param dZOff     byte offset of {@code dZ}
     * @param W         weights {@code (k,n)}
     * @param WOff      byte offset of {@code W}
     * @param ldw       leading dimension of {@code W}
     * @param dX        gradient of the inputs {@code (k)}, overwritten
     * @param dXOff     byte offset of {@code dX}
     */
    public static void backwardInputActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment dZ, long dZOff, MemorySegment W,
            long WOff, int ldw, MemorySegment dX, long dXOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Dense.backwardInputActive(
                    count, k, n, active, activeOff, dZ, dZOff, W, WOff, ldw, dX, dXOff);
        } else {
            tickgrad.kernel.reference.Dense.backwardInputActive(
                    count, k, n, active, activeOff, dZ, dZOff, W, WOff, ldw, dX, dXOff);
        }
    }

    /**
     * {@link #online} of a wide layer at its active inputs: the rows of W of the others are neither read nor written.
     *
     * @param count     active inputs
     * @param k         inputs
     * @param n         outputs, {@code >= 8}
     * @param active    their indices
     * @param activeOff byte offset of {@code active}
     * @param X         inputs {@code (k)}
     * @param XOff      byte offset of {@code X}
     * @param dZ        gradient of the pre-activations {@code (n)}
     * @param dZOff     byte offset of {@code dZ}
     * @param lr        learning rate
     * @param W         weights {@code (k,n)}, updated
     * @param WOff      byte offset of {@code W}
     * @param ldw       leading dimension of {@code W}
     * @param b         biases {@code (n)}, updated
     * @param bOff      byte offset of {@code b}
     * @param dX        gradient of the inputs {@code (k)}, overwritten
     * @param dXOff     byte offset of {@code dX}
     */
    public static void onlineActive(
            int count, int k, int n, MemorySegment active, long activeOff, MemorySegment X, long XOff, MemorySegment dZ,
            long dZOff, float lr, MemorySegment W, long WOff, int ldw, MemorySegment b, long bOff, MemorySegment dX, long dXOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.DenseOnline.onlineActive(
                    count, k, n, active, activeOff, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff, dX, dXOff);
        } else {
            tickgrad.kernel.reference.Dense.onlineActive(
                    count, k, n, active, activeOff, X, XOff, dZ, dZOff, lr, W, WOff, ldw, b, bOff, dX, dXOff);
        }
    }
}

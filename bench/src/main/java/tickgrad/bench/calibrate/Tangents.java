package tickgrad.bench.calibrate;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/**
 * A network's outputs at one point and, on demand, its whole Jacobian there by forward tangents: with k inputs and n outputs, k rows run
 * through the layers together, {@code V_0 = I (k,k)}, {@code V_l = (V_{l-1}·W_l) ⊙ φ′(z_l)}, so that {@code V_L (k,n)} holds
 * {@code ∂y_o/∂x_i} at {@code (i,o)}. For k far below n this reads every weight once, where gradients output by output would read them n
 * times.
 *
 * <p>It has its own copy of the weights. For one thread; no call allocates. An activation is taken to work element by element, or to have
 * a symmetric Jacobian as the softmax does.
 */
public final class Tangents {
    private final Architecture architecture;
    private final int k;
    private final int n;
    private final ForwardRow[] row;
    private final MemorySegment[] P; // W as the kernels store it, and right after it b
    private final MemorySegment zero;
    private final Matrix[] Z;
    private final Matrix[] Y;
    private final Matrix[] V;
    private final Matrix identity;
    private final Matrix input;

    /**
     * The tangents of a network.
     *
     * @param arena      owns the memory
     * @param parameters the network, copied now
     * @param spare      further rows behind the k of the Jacobian, for the caller
     */
    public Tangents(Arena arena, Parameters parameters, int spare) {
        architecture = parameters.architecture();
        k = architecture.inputs();
        n = architecture.outputs();
        int layers = architecture.layers();
        row = new ForwardRow[layers];
        P = new MemorySegment[layers];
        Z = new Matrix[layers];
        Y = new Matrix[layers];
        V = new Matrix[layers];
        int widest = 1;
        for (int l = 0; l < layers; l++) {
            int in = architecture.inputs(l);
            int out = architecture.outputs(l);
            widest = Math.max(widest, out);
            row[l] = ForwardRow.of(in, out, Epilogue.IDENTITY);
            P[l] = copy(arena, parameters, l);
            Z[l] = Matrix.allocate(arena, 1, out);
            Y[l] = Matrix.allocate(arena, 1, out);
            V[l] = Matrix.allocate(arena, k + (l == layers - 1 ? spare : 0), out);
        }
        zero = Matrix.allocate(arena, 1, widest).segment();
        input = Matrix.allocate(arena, 1, k);
        identity = Matrix.allocate(arena, k, k);
        for (int i = 0; i < k; i++) {
            identity.set(i, i, 1.0f);
        }
    }

    private MemorySegment copy(Arena arena, Parameters parameters, int l) {
        int in = architecture.inputs(l);
        int out = architecture.outputs(l);
        int ldw = ldw(l);
        boolean narrow = Dense.narrow(out);
        int rows = narrow ? out : in;
        MemorySegment copy = arena.allocate((long) Float.BYTES * (rows * (long) ldw + Padding.pad(out)), Padding.BYTES);
        for (int o = 0; o < out; o++) {
            copy.set(JAVA_FLOAT, 4L * (rows * (long) ldw + o), parameters.bias(l, o));
            for (int i = 0; i < in; i++) {
                copy.set(JAVA_FLOAT, 4L * (narrow ? o * (long) ldw + i : i * (long) ldw + o), parameters.weight(l, i, o));
            }
        }
        return copy;
    }

    private int ldw(int l) {
        return Dense.ldw(architecture.inputs(l), architecture.outputs(l));
    }

    /** The point, one row of k floats: set it, then call {@link #forward}. */
    public Matrix input() {
        return input;
    }

    /** The outputs of the last {@link #forward}, one row of n floats. */
    public Matrix outputs() {
        return Y[Y.length - 1];
    }

    /** The Jacobian of the last {@link #jacobian}: k rows of n floats, and the caller's spare ones. */
    public Matrix rows() {
        return V[V.length - 1];
    }

    /** {@code y = f(x)} at {@link #input}. */
    public void forward() {
        Matrix a = input;
        for (int l = 0; l < P.length; l++) {
            MemorySegment z = Z[l].segment();
            row[l].forward(a.segment(), 0, P[l], 0, z, 0);
            architecture.activation(l).forward(1, Z[l].cols(), z, 0, Y[l].segment(), 0, Z[l].ld());
            a = Y[l];
        }
    }

    /** The Jacobian at the point of the last {@link #forward}. */
    public void jacobian() {
        Matrix v = identity;
        for (int l = 0; l < P.length; l++) {
            MemorySegment s = V[l].segment();
            int out = V[l].cols();
            int ld = V[l].ld();
            Dense.forward(k, v.cols(), out, v.segment(), 0, v.ld(), P[l], 0, ldw(l), zero, 0, s, 0, ld);
            Activation activation = architecture.activation(l);
            for (int i = 0; i < k; i++) {
                long at = 4L * i * ld;
                activation.backward(1, out, Z[l].segment(), 0, Y[l].segment(), 0, s, at, s, at, ld);
            }
            v = V[l];
        }
    }

    /** Writes {@code y - t} of the last {@link #forward} to the j-th spare row; the pads stay zero. */
    void residual(MemorySegment t, int j) {
        MemorySegment y = outputs().segment();
        MemorySegment r = rows().segment();
        long at = 4L * (k + j) * rows().ld();
        int padded = Padding.pad(n);
        for (int o = 0; o < padded; o++) {
            r.set(JAVA_FLOAT, at + 4L * o, y.get(JAVA_FLOAT, 4L * o) - t.get(JAVA_FLOAT, 4L * o));
        }
    }
}

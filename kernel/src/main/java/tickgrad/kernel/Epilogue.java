package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * What the loops of a row apply to their sums before they store them, or on the way back, of batches too: what had been applied to give their
 * inputs.
 */
public enum Epilogue {
    /** Y = Z. */
    IDENTITY,

    /** Y = X·W, as {@link Dense#forward} with biases of +0.0; for {@link ForwardRow} alone. */
    PRODUCT,

    /** Y = max(Z, 0), as {@link Activations#relu}. */
    RELU,

    /** Y = tanh(Z), as {@link Activations#tanh}. */
    TANH;

    /** Applies it to one row in place. */
    void apply(int n, MemorySegment Y, long YOff) {
        switch (this) {
            case RELU -> Activations.relu(1, n, Y, YOff, Y, YOff, Padding.pad(n));
            case TANH -> Activations.tanh(1, n, Y, YOff, Y, YOff, Padding.pad(n));
            default -> {}
        }
    }

    /** dZ = dY∘φ′ in place of dY {@code (m,n)}, with φ′ from the outputs Y; rows of both are {@code ld} apart. */
    void applyDerivative(int m, int n, MemorySegment Y, long YOff, MemorySegment dY, long dYOff, int ld) {
        switch (this) {
            case RELU -> Activations.reluBackward(m, n, Y, YOff, Y, YOff, dY, dYOff, dY, dYOff, ld);
            case TANH -> Activations.tanhBackward(m, n, Y, YOff, Y, YOff, dY, dYOff, dY, dYOff, ld);
            default -> {}
        }
    }
}

package tickgrad.kernel;

/**
 * Bytes from element to element, for loops over memory that must stay compiled and should not know them.
 *
 * <p>Where an address grows by a constant, HotSpot's C2 moves the bounds check out of the loop, guarded by a prediction. After loops over other
 * lengths that prediction was seen to fail over and over in the kernels, each time throwing the compiled loop away: an interpreted one allocates,
 * and takes a thousand times as long, until it is compiled again. With a stride that is no constant to the compiler the check stays inside.
 */
public final class Stride {
    private static long floats = Float.BYTES; // not final, so that it is no constant to the compiler
    private static long doubles = Double.BYTES;

    private Stride() {}

    /** {@return bytes from float to float} */
    public static long floats() {
        return floats;
    }

    /** {@return bytes from double to double} */
    public static long doubles() {
        return doubles;
    }
}

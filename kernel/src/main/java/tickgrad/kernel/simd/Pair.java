package tickgrad.kernel.simd;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.ValueLayout;

/**
 * Two neighbours, floats or ints, read as one long. A scalar is read by some twenty small methods of the JDK, and with each of them comes the number of times
 * that C2 has had to throw its code away. Where those add up to 201 in one method, it makes calls of what it has mistrusted once, and vectors end on the
 * heap: twelve reads came to 252 in a process that had mapped a file, eight to 220 where memory of the heap had been read, by anyone. So no method with vectors
 * reads more than six scalars, and those that store scalars do so when all is done with vectors, lanes read before.
 */
final class Pair {
    /** A pair of any address. */
    static final ValueLayout.OfLong PAIR = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final int FIRST = Lanes.ORDER == LITTLE_ENDIAN ? 0 : 32;

    private Pair() {}

    /** {@return the int at the lower address} */
    static int firstInt(long pair) {
        return (int) (pair >>> FIRST);
    }

    /** {@return the int at the higher address} */
    static int secondInt(long pair) {
        return (int) (pair >>> 32 - FIRST);
    }

    /** {@return the float at the lower address} */
    static float first(long pair) {
        return Float.intBitsToFloat(firstInt(pair));
    }

    /** {@return the float at the higher address} */
    static float second(long pair) {
        return Float.intBitsToFloat(secondInt(pair));
    }
}

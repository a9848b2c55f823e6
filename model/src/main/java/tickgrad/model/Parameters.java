package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Machine;

/** The weights and biases of a network. */
public final class Parameters extends FlatVector {
    static {
        Machine.prepare(); // to fill them is often the first loop over memory
    }

    /**
     * Zeros.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     */
    public Parameters(Arena arena, Architecture architecture) {
        super(arena, architecture);
    }

    private Parameters(Architecture architecture, MemorySegment memory, long offset) {
        super(architecture, memory, offset);
    }

    /**
     * Parameters in memory that somebody else owns and whose padding is zero, as they are in {@link #segment}.
     *
     * @param architecture the network's shape
     * @param memory       native memory
     * @param offset       byte offset of the first value; its address is a multiple of 64
     * @return the view
     * @throws IllegalArgumentException  if the memory is on the heap or not aligned
     * @throws IndexOutOfBoundsException if the parameters do not lie within it
     */
    public static Parameters view(Architecture architecture, MemorySegment memory, long offset) {
        return new Parameters(architecture, memory, offset);
    }

    /**
     * Random weights and zero biases: the same seed gives the same bits on every machine.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     * @param initializer  the distribution of the weights
     * @param seed         any number
     * @return the parameters
     */
    public static Parameters initialized(Arena arena, Architecture architecture, Initializer initializer, long seed) {
        Parameters parameters = new Parameters(arena, architecture);
        for (int l = 0; l < architecture.layers(); l++) {
            initializer.fill(parameters, l, new CounterRandom(seed, l));
        }
        return parameters;
    }
}

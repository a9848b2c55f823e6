package tickgrad.model;

import java.lang.foreign.Arena;

/** The weights and biases of a network. */
public final class Parameters extends FlatVector {
    /**
     * Zeros.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     */
    public Parameters(Arena arena, Architecture architecture) {
        super(arena, architecture);
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

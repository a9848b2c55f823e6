package tickgrad.model;

import java.lang.foreign.Arena;

/** The gradient of a loss with respect to every weight and bias of a network. */
public final class Gradients extends FlatVector {
    /**
     * Zeros.
     *
     * @param arena        owns the memory
     * @param architecture the network's shape
     */
    public Gradients(Arena arena, Architecture architecture) {
        super(arena, architecture);
    }
}

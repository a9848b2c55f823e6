package tickgrad.model;

/** Calls that a {@link Warmup} makes besides its own, so that READY covers them too. They run on memory and data without meaning. */
public interface Rehearsed {
    /** Some calls of each entry for single rows; allocates nothing once it is compiled. */
    void rows();

    /**
     * One call of each entry for batches; allocates nothing once it is compiled.
     *
     * @param m rows, 1 to the rows of the warm-up
     */
    void batch(int m);

    /** Calls that are refused, and input that overflows: a branch that was never taken is compiled as a trap. May allocate. */
    void upset();
}

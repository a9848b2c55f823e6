package tickgrad.bench.peers;

/** One workload of one engine, ready to run: its own network, with the parameters of the {@link Problem} at first. */
interface Work extends AutoCloseable {
    /**
     * One call.
     *
     * @param i number of the call, from 0: decides which rows it works on
     * @return a value that depends on what was computed, so that none of it can be left out
     */
    float run(int i) throws Exception;

    /**
     * What the last call computed: outputs {@code (rows, outputs)}; or ∂y_0/∂x {@code (inputs)}; or, of workloads that train, the parameters
     * now, in the order of {@link Problem#parameters()}. Not timed.
     */
    float[] result() throws Exception;

    @Override
    default void close() {}
}

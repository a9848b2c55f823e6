package tickgrad.bench.peers;

import java.util.Set;

/** An engine with one problem. It uses one thread. */
interface Peer {
    /** Version of the library that was found, and what else decides its speed. */
    String version();

    /** What it can do. */
    Set<Workload> workloads();

    /**
     * Makes a workload ready.
     *
     * @param workload one of {@link #workloads}
     * @param rate     learning rate, where it trains
     */
    Work work(Workload workload, double rate) throws Exception;
}

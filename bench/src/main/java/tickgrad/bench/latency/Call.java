package tickgrad.bench.latency;

/** The call that is measured. */
@FunctionalInterface
public interface Call {
    /** Makes the {@code i}-th call, {@code i = 0, 1, 2 …}; must not allocate where bytes are counted. */
    void run(int i);
}

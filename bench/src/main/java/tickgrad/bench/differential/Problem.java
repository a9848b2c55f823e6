package tickgrad.bench.differential;

/** A pricing problem whose samples are simulated. */
public interface Problem {
    /** Its name, for tables. */
    String name();

    /** {@code m} samples and what to judge by; the same seed gives the same bits. */
    Samples draw(int m, long seed);
}

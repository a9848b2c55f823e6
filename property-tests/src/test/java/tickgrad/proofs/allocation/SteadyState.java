package tickgrad.proofs.allocation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Repeats rounds of calls until some whole ones in a row allocated nothing. A recompilation now and then falls back to the interpreter for a
 * call, which allocates; that is warm-up, and what it allocated is printed.
 *
 * <p>The first rounds are small and wait for the compilers: calls made meanwhile would run the slow code that is about to be replaced. On a busy
 * machine one whole round of them took a minute and gigabytes, so patience is counted in rounds as well as in time.
 */
public final class SteadyState {
    private static final int QUIET_ROUNDS = 4;
    private static final int LEAST_ROUNDS = 30;
    private static final long LEAST_NANOS = 45_000_000_000L;
    private static final double FIRST_SHARE = 1.0 / 64.0;
    private static final long WAIT_NANOS = 2_000_000_000L;

    private SteadyState() {}

    /** Whether it was reached; {@code round} makes that share of a round's calls and returns the bytes that they allocated. */
    public static boolean reached(DoubleFunction<Long> round) {
        List<Long> warmUp = new ArrayList<>();
        long start = System.nanoTime();
        double share = FIRST_SHARE;
        int quiet = 0;
        while (quiet < QUIET_ROUNDS && (warmUp.size() < LEAST_ROUNDS || System.nanoTime() - start < LEAST_NANOS)) {
            long bytes = round.apply(share);
            quiet = bytes == 0 && share == 1.0 ? quiet + 1 : 0;
            warmUp.add(bytes);
            if (warmUp.size() == 1) {
                CompilationRequests.anticipate();
            }
            Compilers.await(WAIT_NANOS);
            share = Math.min(1.0, 2.0 * share);
        }
        System.out.println("allocation: bytes of the rounds of warm-up " + warmUp);
        return quiet == QUIET_ROUNDS;
    }
}

package tickgrad.proofs.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import tickgrad.model.AllocationMeter;

/** Calls that allocate nothing, once the JVM has compiled them; one object among them is seen. */
final class Settled {
    private static final int QUIET_ROUNDS = 20;

    /** Compilers that get no processor may need many. */
    private static final int MOST_ROUNDS = 50_000;

    private static Object escaped;

    private Settled() {}

    /** Asserts that rounds in a row, after some of warm-up, allocated 0 bytes each. */
    static void allocatesNothing(String what, Runnable round) {
        AllocationMeter meter = new AllocationMeter();
        long bytes = 0;
        int quiet = 0;
        int rounds = 0;
        for (; quiet < QUIET_ROUNDS && rounds < MOST_ROUNDS; rounds++) {
            bytes = bytes(meter, round, false);
            quiet = bytes == 0 ? quiet + 1 : 0;
        }
        System.out.printf("allocation: %s: %d bytes in each of %d rounds, after %d of warm-up%n", what, bytes, quiet, rounds - quiet);
        assertEquals(QUIET_ROUNDS, quiet, what + " still allocate, the last round " + bytes + " bytes");
        long control = bytes(meter, round, true);
        assertTrue(control >= meter.controlBytes() && control <= 2 * meter.controlBytes(), () -> "the control was seen as " + control);
    }

    private static long bytes(AllocationMeter meter, Runnable round, boolean control) {
        long before = meter.bytes();
        round.run();
        if (control) {
            escaped = new Object();
        }
        return meter.bytes() - before;
    }
}

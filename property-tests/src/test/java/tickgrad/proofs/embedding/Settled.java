package tickgrad.proofs.embedding;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntConsumer;
import tickgrad.model.AllocationMeter;
import tickgrad.proofs.allocation.SteadyState;

/** Calls that allocate nothing, once the JVM has compiled them; one object among them is seen. */
final class Settled {
    private static final int CALLS = 10_000;

    private static Object escaped;

    private Settled() {}

    /** Asserts that whole rounds in a row, after some of warm-up, allocated 0 bytes; {@code call} gets its number in the round. */
    static void allocatesNothing(String what, IntConsumer call) {
        AllocationMeter meter = new AllocationMeter();
        assertTrue(SteadyState.reached(share -> bytes(meter, (int) (CALLS * share), call, false)), what + " still allocate");
        long control = bytes(meter, CALLS, call, true);
        assertTrue(control >= meter.controlBytes() && control <= 2 * meter.controlBytes(), () -> "the control was seen as " + control);
    }

    private static long bytes(AllocationMeter meter, int calls, IntConsumer call, boolean control) {
        long before = meter.bytes();
        for (int i = 0; i < calls; i++) {
            call.accept(i);
        }
        if (control) {
            escaped = new Object();
        }
        return meter.bytes() - before;
    }
}

package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import tickgrad.proofs.cases.ExactCases;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.ExactCheck;

/** Where nothing is rounded, the engine's bits are the exact result's: outputs, loss, gradients, updated weights. */
class ExactDataProperties {
    private static final double LR = 0x1p-3;
    private static int drawn;
    private static int exact;
    private static long compared;

    @AfterContainer
    static void report() {
        System.out.printf(
                "exact data: %d networks without rounding of %d drawn, %,d floats compared, 0 different%n",
                exact, drawn, compared);
        assertTrue(2 * exact >= drawn, "most draws must be exact, " + exact + " of " + drawn + " were");
    }

    @Property(tries = 800, afterFailure = AfterFailureMode.RANDOM_SEED)
    void engineIsExactWhereNothingRounds(@ForAll long seed) {
        check(seed);
    }

    /** About three draws of four are exact. */
    @Tag("property")
    @Property(tries = 30_000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void engineIsExactOnManyNetworks(@ForAll long seed) {
        check(seed);
    }

    private static void check(long seed) {
        Optional<NetworkCase> c = ExactCases.draw(seed, 33, LR);
        drawn++;
        if (c.isPresent()) {
            ExactCheck check = ExactCheck.of(c.get(), LR);
            exact++;
            compared += check.compared();
            assertEquals(0, check.different(), () -> c.get().architecture() + ", batch " + c.get().batch());
        }
    }
}

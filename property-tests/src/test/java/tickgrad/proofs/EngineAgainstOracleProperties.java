package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.EngineRun;

/** The float32 engine against the float64 oracle: every output, loss and gradient within its derived bound. */
class EngineAgainstOracleProperties {
    /** Networks that all cores check together; one that fails is named, and its text is all that it takes to try it again. */
    private static final int TOGETHER = 1000;

    private static Comparison total = new Comparison();

    @BeforeContainer
    static void start() {
        total = new Comparison();
    }

    @AfterContainer
    static void report() {
        System.out.print("engine against oracle, random networks\n" + total);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return NetworkCases.specs(6, 70, 9);
    }

    @Provide
    Arbitrary<List<CaseSpec>> manySpecs() {
        return NetworkCases.specs(6, 70, 9).list().ofSize(TOGETHER);
    }

    @Property(tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
    void everyComponentIsWithinItsBound(@ForAll("specs") CaseSpec spec) {
        assertEquals("", failure(spec));
    }

    @Tag("property")
    @Property(tries = 100_000 / TOGETHER, afterFailure = AfterFailureMode.RANDOM_SEED, shrinking = ShrinkingMode.OFF)
    void everyComponentOfManyNetworksIsWithinItsBound(@ForAll("manySpecs") List<CaseSpec> specs) {
        assertEquals("", specs.parallelStream().map(EngineAgainstOracleProperties::failure).collect(Collectors.joining()));
    }

    /** What of a network is not within its bound, or nothing. */
    private static String failure(CaseSpec spec) {
        NetworkCase c = spec.build();
        Comparison one = Comparison.of(c, EngineRun.of(c), EngineRun.promises(c));
        count(one);
        return one.withinBounds() ? "" : spec + "\n" + one;
    }

    private static synchronized void count(Comparison one) {
        total.add(one);
    }
}

package tickgrad.proofs.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.mutation.Mutant.Kernels;

/**
 * The proofs see what they are for: each planted fault is seen by two independent ones at least.
 *
 * <p>The ordinary run tries a few mutants; {@code -Dtickgrad.mutants=all} (Maven's profile {@code mutation}) all of them, and any other
 * text those whose name begins with it. {@code -Dtickgrad.mutants.kills=99} lets every judge look at every mutant.
 */
class MutationTest {
    private static final String CHOSEN = System.getProperty("tickgrad.mutants", "");
    private static final int ENOUGH = Integer.getInteger("tickgrad.mutants.kills", 2);

    /** One fault of a kernel, one of a single layer, one of the specification, one of the oracle. */
    private static final List<String> SMOKE = List.of(
            "gradient 1 the gradient of the biases has the other sign (simd)",
            "gradient 28 dZ is rotated by a row in dW, only where n == 16 (simd)",
            "row 24 dX is taken with the updated weights (reference)",
            "oracle 27 dW is off by 1e-6, only where n == 16 (simd)");

    /** The reference says once that it runs; here it is asked to, again and again. */
    private static final Logger TICKGRAD = Logger.getLogger("tickgrad");

    @BeforeAll
    static void quiet() {
        TICKGRAD.setLevel(Level.OFF);
    }

    private static List<Mutant> chosen() {
        List<Mutant> all = Mutants.all();
        List<Mutant> chosen = all.stream()
                .filter(m -> CHOSEN.isEmpty() ? SMOKE.contains(m.toString()) : CHOSEN.equals("all") || m.toString().startsWith(CHOSEN))
                .toList();
        assertTrue(CHOSEN.isEmpty() ? chosen.size() == SMOKE.size() : !chosen.isEmpty(), () -> "mutants chosen: " + chosen);
        // What compiled code allocates is judged first: later this JVM's compiler has met the kernels of many loaders, and boxes for anybody.
        return chosen.stream().sorted(Comparator.comparing(m -> !m.jury().contains("allocation"))).toList();
    }

    /** Whoever changes a line on which a mutant stands moves the mutant too. */
    @Test
    void everyMutantStandsOnItsLine() {
        List<Mutant> all = Mutants.all();
        all.forEach(mutant -> {
            assertFalse(Planted.sources(mutant).isEmpty());
            assertTrue(mutant.jury().size() >= 2, () -> mutant + " has fewer than two judges");
            mutant.jury().forEach(Jury::judge);
        });
        assertEquals(all.size(), all.stream().map(Mutant::toString).distinct().count(), "names are distinct");
    }

    @Test
    void aMutantThatStandsNowhereIsAnError() {
        Mutant lost = Mutants.parse("control", "jury exact bounds\n\n1 lost | simd\n@ kernel/simd/Dense\n- no such text\n+ x").getFirst();
        assertThrows(AssertionError.class, () -> Planted.sources(lost));
    }

    /** The control of the counting: what changes nothing is killed by nobody. */
    @Test
    void aMutantThatChangesNothingLives() {
        Mutant harmless = Mutants.parse(
                        "control",
                        "jury file-golden oracle-kinks\n\n1 harmless | simd\n@ model/file/CheckpointLayout\n- int FORMAT = 2;\n+ int FORMAT = 3 - 1;")
                .getFirst();
        Map<String, Judge.Verdict> verdicts = Jury.trial(harmless, 1);
        assertEquals(2, verdicts.size(), "judges that looked");
        verdicts.forEach((judge, verdict) -> assertNull(verdict.failure(), judge));
    }

    /** The control: without a fault, judges that saw one are content, and have looked. */
    private static void requireContent(Kernels kernels, List<String> judges) {
        Mutant control = new Mutant("control", 0, "nothing", kernels, List.of(), judges);
        Jury.trial(control, Integer.MAX_VALUE).forEach((judge, verdict) -> {
            assertNull(verdict.failure(), () -> "without a mutant, " + judge + " on " + kernels + " failed");
            assertTrue(verdict.ran() > 0, () -> judge + " ran no test on " + kernels);
        });
    }

    @Test
    void everyMutantIsSeenTwice() {
        List<String> alive = new ArrayList<>();
        int killed = 0;
        int twice = 0;
        Map<Kernels, Set<String>> witnesses = new EnumMap<>(Kernels.class);
        List<Mutant> mutants = chosen();
        System.out.printf("%d mutants, each until %d judges saw it%n", mutants.size(), ENOUGH);
        for (Mutant mutant : mutants) {
            long start = System.nanoTime();
            Map<String, Judge.Verdict> verdicts;
            try {
                verdicts = Jury.trial(mutant, ENOUGH);
            } catch (AssertionError e) {
                alive.add(e.getMessage()); // not planted
                continue;
            }
            List<String> kills = verdicts.entrySet().stream().filter(e -> e.getValue().killed()).map(Map.Entry::getKey).toList();
            Set<String> known = witnesses.computeIfAbsent(mutant.kernels(), k -> new TreeSet<>());
            requireContent(mutant.kernels(), kills.stream().filter(known::add).toList());
            killed += kills.isEmpty() ? 0 : 1;
            twice += kills.size() >= 2 ? 1 : 0;
            if (kills.size() < 2) {
                alive.add(mutant + " was seen by " + kills + " of " + verdicts.keySet());
            }
            System.out.printf(
                    "%-90s %s  %.1f s%n", mutant,
                    verdicts.entrySet().stream()
                            .map(e -> e.getKey() + (e.getValue().killed() ? "" : " (blind)"))
                            .collect(Collectors.joining(", ")),
                    (System.nanoTime() - start) * 1e-9);
        }
        System.out.printf("%d planted, %d killed, %d killed by two judges or more%n", mutants.size(), killed, twice);
        System.out.printf("%d judges saw faults, and none without one%n", witnesses.values().stream().mapToInt(Set::size).sum());
        assertEquals(List.of(), alive);
    }
}

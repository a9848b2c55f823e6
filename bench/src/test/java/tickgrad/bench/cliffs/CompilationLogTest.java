package tickgrad.bench.cliffs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On lines as JDK 25 prints them. */
class CompilationLogTest {
    private static final String TILE = "tickgrad.kernel.simd.ForwardTile::tile";

    @Test
    void countsC2AndKeepsLoopEntriesApart() {
        CompilationLog log = new CompilationLog(List.of(
                "WARNING: Using incubator modules: jdk.incubator.vector",
                "   1864 1074       3       " + TILE + " (940 bytes)",
                "   3929 1114       4       " + TILE + " (940 bytes)",
                "   4438 1114       4       " + TILE + " (940 bytes)   made not entrant: uncommon trap",
                "   4578 1127 %     4       " + TILE + " @ 75 (940 bytes)",
                "   5000 1130       4       " + TILE + " (940 bytes)",
                "   5001 1131       4       java.util.ArrayList::get (15 bytes)"));
        assertEquals(4, log.compilations());
        assertEquals(Map.entry(TILE, 2), log.most());
        assertEquals(List.of(TILE + " 2 times"), log.recompiled(1));
        assertEquals(List.of(), log.recompiled(2));
        assertEquals(List.of(), log.skipped());
        assertTrue(log.whole(TILE) && log.entered(TILE), "compiled whole, and from a loop on");
        assertTrue(log.compiled(TILE) && !log.compiled("java.util.ArrayList::get"), "compiled methods of the engine");
    }

    @Test
    void tellsWholeMethodsFromLoops() {
        String rows = "tickgrad.kernel.simd.ShapedDots";
        CompilationLog log = new CompilationLog(List.of(
                "   3000 1100 %     3       " + TILE + " @ 75 (940 bytes)", // C1's, which C2 replaces
                "   3929 1114       4       " + TILE + " (940 bytes)",
                "   4578 1127 %     4       " + rows + "/0x000000003b0c6400::eight @ 75 (940 bytes)"));
        assertTrue(log.whole(TILE) && !log.entered(TILE), "a whole method");
        assertTrue(log.entered(rows + "::eight") && !log.whole(rows + "::eight"), "a loop");
    }

    @Test
    void namesWhatWasGivenUp() {
        List<String> lines = new ArrayList<>();
        lines.add("    917  889   !   3       " + TILE
                + " (1342 bytes)   COMPILE SKIPPED: out of virtual registers in linear scan (retry at different tier)");
        lines.add("    920  890       4       java.lang.String::hashCode (60 bytes)   COMPILE SKIPPED: retry");
        List<String> skipped = new CompilationLog(lines).skipped();
        assertEquals(1, skipped.size());
        assertTrue(skipped.getFirst().startsWith(TILE + " at level 3: out of virtual registers"), skipped.toString());
    }
}

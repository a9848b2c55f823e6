package tickgrad.proofs.determinism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;

/** This JVM computes the committed bits, every time; a change of bits under the same version is refused. */
class GoldenBitsTest {
    private static final int REPEATS = 10;
    private static final boolean WRITE = "write".equals(System.getProperty("tickgrad.golden"));

    /** With {@code -Dtickgrad.golden=write} the file is written anew instead, and read by the next build. */
    @Test
    void theBitsAreTheCommittedOnes() {
        List<String> lines = new ArrayList<>(DeterminismJob.lines());
        lines.addAll(DeterminismJob.wideLines());
        if (WRITE) {
            GoldenBits.write(Path.of("src/main/resources"), lines);
        }
        Assumptions.assumeFalse(WRITE, "wrote " + lines.size() + " lines");
        assertEquals(Arithmetic.VERSION, GoldenBits.version(), "the version that the committed bits belong to");
        assertEquals(String.join("\n", GoldenBits.committed()), String.join("\n", lines));
        System.out.println("golden bits: " + lines.size() + " lines equal, arithmetic " + GoldenBits.version());
    }

    /** The first run is mostly interpreted, the last compiled. */
    @Test
    void repeatedRunsGiveTheSameBits() {
        List<String> first = DeterminismJob.lines();
        for (int run = 1; run < REPEATS; run++) {
            assertEquals(first, DeterminismJob.lines(), "run " + run);
        }
    }

    /** The control: one other hash is found, a new item is no change, and nothing is written under the old version. */
    @Test
    void otherBitsUnderTheSameVersionAreRefused(@TempDir Path folder) {
        Assumptions.assumeFalse(WRITE, "the file is being written");
        List<String> lines = new ArrayList<>(GoldenBits.committed());
        lines.add("a new item: 0123");
        assertEquals(List.of(), GoldenBits.changed(GoldenBits.committed(), lines));
        String item = lines.get(2).substring(0, lines.get(2).lastIndexOf(' '));
        lines.set(2, item + " 0123");
        assertEquals(List.of(item), GoldenBits.changed(GoldenBits.committed(), lines));
        var refused = assertThrows(IllegalStateException.class, () -> GoldenBits.write(folder, lines));
        assertTrue(refused.getMessage().contains(item), refused::getMessage);
        assertFalse(Files.exists(folder.resolve("tickgrad")));
    }
}

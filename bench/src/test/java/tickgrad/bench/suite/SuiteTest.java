package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.bench.job.OutputDirectory;

/** The suite with sections that do next to nothing; and once with one that starts a program. */
class SuiteTest {
    private static final SuiteOptions QUICK =
            new SuiteOptions(List.of(StandardNet.A), false, Optional.empty(), Optional.empty());

    @TempDir
    Path directory;

    private interface Work {
        void run(Bench bench) throws IOException, WrongResult;
    }

    private record Fake(String name, String obstacle, Work work) implements Section {
        @Override
        public double seconds(SuiteOptions options) {
            return 1;
        }

        @Override
        public String obstacle(SuiteOptions options) {
            return obstacle;
        }

        @Override
        public void run(Bench bench) throws IOException, WrongResult {
            work.run(bench);
        }
    }

    private Screens run(Section... sections) throws Exception {
        Screens screens = Screens.piped();
        new Suite(List.of(sections)).measure(screens.screen(), QUICK, OutputDirectory.open(directory));
        return screens;
    }

    private static Section times(String name) {
        return new Fake(name, "", bench -> bench.write(name, List.of(new JsonObject()
                .add("engine", "tickgrad").add("net", "A").add("workload", "forward-1").add("ns", 81.5)))
        );
    }

    @Test
    void sectionsWriteFilesAndThePageIsMadeOfThem() throws Exception {
        Screens screens = run(times("standard"), new Fake("peers", "no peers.jar", _ -> {
            throw new AssertionError("an absent section is not run");
        }));
        assertTrue(screens.out().contains("NO YARDSTICK") && screens.out().contains("81.5"), screens.out());
        String page = Files.readString(directory.resolve("index.html"));
        assertTrue(page.contains("<td>peers</td><td>absent</td><td>0</td><td>no peers.jar</td>"), page);
        assertTrue(page.contains("neither --yardstick nor TICKGRAD_YARDSTICK"), page);
        assertTrue(Files.readString(directory.resolve("headline.md")).contains("| A: 16-32-32-1 tanh | 81.5 |"));
        JsonObject machine = ResultFile.read(directory.resolve("standard.json")).machine();
        assertTrue(ResultFile.text(machine, "kernels").contains("arithmetic v"), machine.toString());
        assertEquals("quick", ResultFile.text(ResultFile.read(directory.resolve("run.json")).machine(), "tier"));
    }

    @Test
    void bytesOnTheHeapAreAWrongResult() throws WrongResult {
        List<JsonObject> rows = new ArrayList<>();
        for (int bytes : new int[] {0, 80, 0}) {
            rows.add(new JsonObject().add("net", "D").add("workload", "greeks-1").add("round", rows.size() + 1).add("bytes", bytes));
        }
        StandardSection.allocateNothing(List.of(rows.get(0), rows.get(2)));
        WrongResult e = assertThrows(WrongResult.class, () -> StandardSection.allocateNothing(rows));
        assertEquals("net D greeks-1 allocated 80 bytes in round 2", e.getMessage());
        rows.get(1).remove("bytes");
        assertThrows(WrongResult.class, () -> StandardSection.allocateNothing(rows));
    }

    @Test
    void aWrongResultIsThrownAfterThePageIsWritten() {
        WrongResult e = assertThrows(WrongResult.class, () -> run(
                new Fake("bits", "", _ -> {
                    throw new WrongResult("net A differs");
                }),
                times("standard")));
        assertEquals("net A differs", e.getMessage());
        assertTrue(Files.exists(directory.resolve("standard.json")), "the sections behind it ran");
        assertTrue(Files.exists(directory.resolve("index.html")));
    }

    /** Somebody stops the suite in its second section; {@code --page} shows the first. */
    @Test
    void whatWasMeasuredIsThereWhenTheSuiteIsStopped() throws Exception {
        assertThrows(IllegalStateException.class, () -> run(times("standard"), new Fake("odd", "", _ -> {
            throw new IllegalStateException("stopped");
        })));
        assertFalse(Files.exists(directory.resolve("index.html")));
        Screens screens = Screens.piped();
        Suite.render(screens.screen(), OutputDirectory.open(directory));
        assertTrue(screens.out().contains("81.5"), screens.out());
        String page = Files.readString(directory.resolve("index.html"));
        assertTrue(page.contains("<td>standard</td><td>done</td>"), page);
        assertEquals("quick", ResultFile.text(ResultFile.read(directory.resolve("run.json")).machine(), "tier"));
    }

    @Test
    void aFailureIsNamedAndLeavesNoOldFigures() throws Exception {
        run(times("standard"));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> run(new Fake("standard", "", _ -> {
            throw new IOException("no such program");
        })));
        assertEquals("standard: no such program; see " + directory.resolve("bench.log"), e.getMessage());
        assertFalse(Files.exists(directory.resolve("standard.json")), "an earlier run's times are not this one's");
    }

    @Test
    void resultsAreCheckedInFreshJvms() throws Exception {
        run(new BitsSection());
        List<JsonObject> rows = ResultFile.read(directory.resolve("bits.json")).rows();
        assertEquals(1, rows.size());
        assertTrue(rows.getFirst().getBoolean("equalBits", false) && rows.getFirst().getBoolean("gradients", false), rows.toString());
    }

    @Test
    void aProgramThatIsNotThereIsAbsent() {
        ProgramSection absent = new ProgramSection("cold", "tickgrad.bench.Nowhere", List.of(), true, 1, 1);
        assertEquals("not part of this build", absent.obstacle(QUICK));
        ProgramSection full = new ProgramSection("cold", LatencyRun.class.getName(), List.of(), true, 0, 1);
        assertEquals("only with --full", full.obstacle(QUICK));
        assertEquals("", new ProgramSection("latency", LatencyRun.class.getName(), List.of(), true, 1, 1).obstacle(QUICK));
    }

    /** Writes a row with its own arguments, and exits with the code that is the first of them. */
    static final class Program {
        public static void main(String[] args) throws IOException {
            JsonObject row = new JsonObject().add("args", String.join(" ", args).replace(args[1], "DIR"));
            ResultFile.of(List.of(row)).write(Path.of(args[1], "cold.json"));
            System.out.println("last words");
            System.exit(Integer.parseInt(args[0]));
        }
    }

    private void program(String code) throws Exception {
        List<String> args = List.of(code, "OUT", "TIER", "NETS", "LIST", "--only");
        run(new ProgramSection("cold", Program.class.getName(), args, true, 1, 1));
    }

    @Test
    void aProgramSeesItsArgumentsAndMayCrossItsOwnLimits() throws Exception {
        program("0");
        List<JsonObject> rows = ResultFile.read(directory.resolve("cold.json")).rows();
        assertEquals("0 DIR quick A A --only", ResultFile.text(rows.getFirst(), "args"));
        program("1");
        assertTrue(Files.readString(directory.resolve("index.html")).contains("cold: a figure crossed its limit: last words"));
        assertThrows(WrongResult.class, () -> program("3"));
        assertThrows(IllegalStateException.class, () -> program("4"));
    }

    @Test
    void theQuickTierTakesLessThanFiveMinutesByItsOwnEstimate() {
        SuiteOptions all = new SuiteOptions(List.of(StandardNet.values()), false, Optional.of(directory), Optional.empty());
        double seconds = Sections.all().stream()
                .filter(section -> section.obstacle(all).isEmpty())
                .mapToDouble(section -> section.seconds(all))
                .sum();
        assertTrue(seconds < 300, "seconds " + seconds);
    }
}

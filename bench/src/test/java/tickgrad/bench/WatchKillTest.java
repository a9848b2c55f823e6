package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.console.Screens;
import tickgrad.bench.job.OutputDirectory;
import tickgrad.bench.market.CandleText;
import tickgrad.bench.market.NewModel;
import tickgrad.bench.market.SimulatedMarket;
import tickgrad.model.file.Checkpoint;

/**
 * A session that is killed again and again, and started anew with the same input, says what one that was never stopped says, and ends with the
 * bytes of its checkpoint; its journals replay to the same bits up to where it was killed. The killed ones run on the scalar kernels, the other one on those of the machine.
 */
class WatchKillTest {
    private static final int BARS = 1500;
    private static final int WARMING = 120 + 500; // features, then their scale
    private static final int EVERY = 100;
    private static final int KILLS = Integer.getInteger("tickgrad.kills", 4);
    private static final int KILLED = 128 + 9;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(KILLS);

    @Test
    void aKilledSessionGoesOnAsIfNothingHadBeen() throws Exception {
        List<String> lines = CandleText.lines(SimulatedMarket.of(5, BARS, 0.3).candles(), 0, BARS);
        Path input = Files.write(folder.resolve("candles.csv"), lines);
        NewModel.write(folder.resolve("model"), "18-8-1 tanh", 3);
        Map<String, String> whole = new HashMap<>();
        Process uninterrupted = start(ProcessBuilder.Redirect.from(input.toFile()), "whole", List.of());
        for (String line : said(uninterrupted, Integer.MAX_VALUE)) {
            whole.put(line.substring(0, line.indexOf(',')), line);
        }
        assertEquals(0, uninterrupted.waitFor());
        assertEquals(BARS, whole.size());

        int resumed = 0;
        int compared = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            boolean politely = kill % 2 == 1;
            long before = sequence();
            resumed += before >= 0 ? 1 : 0;
            Process victim = start(ProcessBuilder.Redirect.PIPE, "killed", List.of("--no-vector"));
            // The feed hangs after some lines, and the victim dies somewhere before or behind them.
            int sent = (BARS - 200) * (kill + 1) / KILLS + random.nextInt(100);
            Thread feed = Thread.ofPlatform().daemon().start(() -> send(victim, lines.subList(0, sent)));
            int heard = random.nextInt(1, Math.max(2, sent - 1 - passed(lines, before)));
            List<String> said = new ArrayList<>(said(victim, heard));
            if (politely) {
                victim.toHandle().destroy(); // SIGTERM alone: Process.destroy would close the pipes too
                said.addAll(said(victim, Integer.MAX_VALUE));
            } else {
                victim.destroyForcibly();
            }
            assertTrue(victim.waitFor(60, TimeUnit.SECONDS));
            feed.join();
            assertEquals(politely ? TERMINATED : KILLED, victim.exitValue());
            for (String line : said) {
                String sequence = line.substring(0, line.indexOf(','));
                assertTrue(Long.parseLong(sequence) > before, "what was saved is not said again");
                assertEquals(whole.get(sequence), line);
                compared++;
            }
            if (politely) {
                assertTrue(said.getLast().startsWith(sequence() + ","), "all that was said is saved");
            }
        }
        Process last = start(ProcessBuilder.Redirect.from(input.toFile()), "killed", List.of("--no-vector"));
        for (String line : said(last, Integer.MAX_VALUE)) {
            assertEquals(whole.get(line.substring(0, line.indexOf(','))), line);
            compared++;
        }
        assertEquals(0, last.waitFor());
        assertEquals(BARS - WARMING, replay("whole-journal", 1, 1));
        long replayed = replay("killed-journal", KILLS + 1, KILLS / 2 + 1);
        assertTrue(replayed >= BARS - WARMING, replayed + " predictions replayed");
        byte[] bytes = Files.readAllBytes(folder.resolve("whole"));
        assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("killed")));
        assertTrue(resumed > 0 && compared > KILLS, "the kills hit something");
        System.out.printf("watch killed %,d times, resumed from a checkpoint %,d times: %,d lines as without, %,d predictions replayed"
                + " from journals, checkpoint sha-256 %s%n", KILLS, resumed + 1, compared, replayed, OutputDirectory.sha256(bytes));
    }

    /** Replays the journals of a session, one for each start, so many closed; returns how many predictions they hold. */
    private long replay(String name, int starts, int closed) throws IOException {
        try (Stream<Path> journals = Files.list(folder.resolve(name))) {
            List<Path> all = journals.toList();
            assertEquals(starts, all.size());
            long predictions = 0;
            int ended = 0;
            for (Path journal : all) {
                Screens screens = Screens.piped();
                assertEquals(0, Tickgrad.run(screens.screen(), "replay", journal.toString()), () -> screens.out() + screens.err());
                assertTrue(screens.out().contains("SAME BITS"), screens.out());
                ended += screens.out().contains("the journal's end is CLOSED") ? 1 : 0;
                predictions += Long.parseLong(screens.out().replaceFirst("(?s).* ([\\d,]+) predictions.*", "$1").replace(",", ""));
            }
            assertEquals(closed, ended, "all but those of the killed");
            return predictions;
        }
    }

    /** The last sequence number of the checkpoint, whole at any time; -1 where there is none yet. */
    private long sequence() throws IOException {
        Path path = folder.resolve("killed");
        if (!Files.exists(path)) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            return Checkpoint.read(arena, path).sequence();
        }
    }

    /** Candles up to a sequence number. */
    private static int passed(List<String> lines, long sequence) {
        return (int) lines.stream().skip(1).filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) <= sequence).count();
    }

    private Process start(ProcessBuilder.Redirect input, String checkpoint, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-XX:+UseSerialGC",
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Tickgrad.class.getName(), "watch", folder.resolve("model").toString(),
                "--checkpoint", folder.resolve(checkpoint).toString(), "--journal", folder.resolve(checkpoint + "-journal").toString(), "--every", "" + EVERY, "--learning-rate", "0.05"));
        command.addAll(more);
        return new ProcessBuilder(command).redirectInput(input).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void send(Process victim, List<String> lines) {
        try {
            Writer feed = victim.outputWriter();
            for (String line : lines) {
                feed.write(line + "\n");
            }
            feed.flush();
        } catch (IOException dead) {
            // It was killed before it read all.
        }
    }

    /** The next lines that a session says, up to so many. */
    private static List<String> said(Process process, int most) throws IOException {
        BufferedReader out = process.inputReader();
        List<String> said = new ArrayList<>();
        for (String line; said.size() < most && (line = out.readLine()) != null; ) {
            said.add(line);
        }
        return said;
    }
}

package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tickgrad.bench.console.Screens;
import tickgrad.bench.data.Lines;
import tickgrad.bench.market.CandleText;
import tickgrad.bench.market.NewModel;
import tickgrad.bench.market.SimulatedMarket;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;

/** {@code tickgrad watch} as a user runs it. */
class WatchCommandTest {
    private static final int BARS = 900;
    private static final List<String> CANDLES = CandleText.lines(SimulatedMarket.of(3, BARS, 0.3).candles(), 0, BARS);

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("model.tickgrad");
        NewModel.write(model, "18-8-1 tanh", 3);
    }

    private Screens watch(int expected, List<String> lines, String... args) {
        return watch(expected, new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)), args);
    }

    private Screens watch(int expected, InputStream input, String... args) {
        CommandLine.IFactory factory = new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == WatchCommand.class
                        ? type.cast(new WatchCommand(input))
                        : CommandLine.defaultFactory().create(type);
            }
        };
        Screens screens = Screens.piped();
        String[] all = Stream.concat(Stream.of("watch"), Arrays.stream(args)).toArray(String[]::new);
        assertEquals(expected, Tickgrad.run(screens.screen(), factory, all), () -> screens.out() + screens.err());
        return screens;
    }

    private byte[] checkpoint(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aLineForEveryTickAndOneStatusLine() {
        Screens screens = watch(0, CANDLES, path("model.tickgrad"));
        List<String> out = screens.out().lines().toList();
        assertEquals(BARS, out.size());
        assertEquals(120 + 500, out.stream().filter(line -> line.matches("\\d+,,0,warming")).count(), "features, then their scale");
        assertEquals(BARS - 620, out.stream().filter(line -> line.matches("\\d+,0\\.\\d+,\\d+,predicted")).count());
        assertEquals(1, screens.err().lines().count(), screens.err());
        assertTrue(
                screens.err().matches("ticks 900  predictions 280  settled 279  loss 0\\.\\d+ \\(recent 0\\.\\d+\\)  guards 500 warming"
                        + "  drift 0  version \\d+\n"),
                screens.err());
    }

    /** Every tenth line is spoilt, in every way: the others give what they give without those, to the checkpoint's last bit. */
    @Test
    void badLinesAreCountedNamedOnceAndChangeNothing() throws IOException {
        List<String> bad = List.of(
                "x", "1,2,3", "soon,1,1,1,1,1,0", "1735689600000,1,1,1,1,nought,0", "1999999999999,1,2,1,NaN,1,0",
                "1999999999999,1,1,2,1,1,0", "1999999999999,-1,1,1,1,1,0", "1999999999999,1,1,1,1,-1,0", "\"", "\u0000,,,,,,",
                "1999999999999,1,1,1,1,1,0,9", "9".repeat(2 * Lines.LONGEST), "time,open,high,low,close,volume",
                "sequence,time,price,a", "1,2,3,4,5,6,7,8,9,10,11,12");
        List<String> spoilt = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < CANDLES.size(); i++) {
            spoilt.add(CANDLES.get(i));
            if (i % 10 == 9) {
                spoilt.add(bad.get(count++ % bad.size()));
            }
            if (i % 100 == 50) {
                spoilt.add("");
                spoilt.add(CANDLES.getFirst()); // a header again is none
            }
        }
        Screens clean = watch(0, CANDLES, path("model.tickgrad"), "--checkpoint", path("clean"));
        Screens dirty = watch(0, spoilt, path("model.tickgrad"), "--checkpoint", path("dirty"));
        assertEquals(clean.out(), dirty.out());
        assertArrayEquals(checkpoint("clean"), checkpoint("dirty"));
        assertTrue(dirty.err().endsWith("  bad lines " + count + "\n"), dirty.err());
        List<String> named = dirty.err().lines().filter(line -> line.startsWith("tickgrad: ")).toList();
        assertTrue(named.size() >= 8 && named.size() <= bad.size(), dirty.err());
        assertEquals(named.size(), named.stream().distinct().count());
        assertTrue(named.getFirst().equals("tickgrad: standard input, line 11: has 1 columns; expected 7 as in the lines above"
                + " (ragged, or cut off) (left out; more of this kind are only counted)"), named.getFirst());
    }

    @Test
    void aSessionGoesOnWhereverTheFeedBeginsAgain() throws IOException {
        Screens whole = watch(0, CANDLES, path("model.tickgrad"), "--checkpoint", path("whole"));
        for (int cut : new int[] {1, 50, 122, 700}) {
            String session = path("cut-" + cut);
            Screens first = watch(0, CANDLES.subList(0, cut + 1), path("model.tickgrad"), "--checkpoint", session);
            List<String> rest = new ArrayList<>(CANDLES);
            rest.subList(1, 1 + cut / 2).clear(); // half of what it knows is gone from the feed
            Screens second = watch(0, rest, path("model.tickgrad"), "--checkpoint", session);
            assertEquals(whole.out(), first.out() + second.out());
            assertTrue(second.err().contains("had before " + (cut - cut / 2)), second.err());
            assertArrayEquals(checkpoint("whole"), checkpoint("cut-" + cut));
        }
        Screens again = watch(0, CANDLES, path("model.tickgrad"), "--checkpoint", path("whole"));
        assertEquals("", again.out());
    }

    /** Inputs of one's own: the return of the last tick, under numbers and times that jump; the horizon is in units of time. */
    private static List<String> ticks(int n) {
        List<String> lines = new ArrayList<>(List.of("sequence,time,price,last return,noise"));
        CounterRandom random = new CounterRandom(4, 4);
        double price = 100;
        double last = 0;
        long time = 5;
        for (int i = 0; i < n; i++) {
            lines.add(3 * i + "," + time + "," + price + "," + (float) last + "," + (float) random.nextGaussian());
            last = 0.7 * last + 1e-3 * random.nextGaussian();
            price *= 1 + last;
            time += 10 + random.nextInt(3);
        }
        return lines;
    }

    @Test
    void ticksWithInputsOfOnesOwn() throws IOException {
        String[] args = {path("new"), "--architecture", "2-8-1 tanh", "--horizon", "12", "--learning-rate", "0.1"};
        Screens screens = watch(0, ticks(6000), args);
        List<String> out = screens.out().lines().toList();
        assertEquals(6000, out.size());
        assertEquals(500, out.stream().filter(line -> line.endsWith(",warming")).count());
        // An autocorrelation of 0.7 foretells three of four directions; half of the later calls right would be a coin's.
        int right = 0;
        int calls = 0;
        List<String> lines = ticks(6000);
        for (int i = 4000; i < 5990; i++) {
            double p = Double.parseDouble(out.get(i).split(",")[1]);
            double now = Double.parseDouble(lines.get(1 + i).split(",")[2]);
            double then = Double.parseDouble(lines.get(2 + i).split(",")[2]);
            right += (p > 0.5) == (then > now) ? 1 : 0;
            calls++;
        }
        assertTrue(right > 0.65 * calls, right + " of " + calls);
        assertTrue(Files.exists(folder.resolve("new")));
    }

    @Test
    void whatAGuardRefusesIsNamedAndAnsweredWithTheLastGoodForecast() {
        List<String> lines = ticks(800);
        lines.set(701, lines.get(701).replaceFirst("[^,]*$", "nan"));
        lines.set(702, lines.get(702).replaceFirst("[^,]*$", "1e30"));
        lines.set(703, lines.get(703).replaceFirst("[^,]*$", "1000"));
        lines.set(704, lines.get(704).replaceFirst(",\\d+,", ",1,"));
        Screens screens = watch(0, lines, path("new"), "--architecture", "2-8-1 tanh", "--horizon", "12");
        List<String> out = screens.out().lines().toList();
        String good = out.get(699).split(",")[1];
        String[] verdicts = {"not_finite", "out_of_range", "far", "backwards"};
        for (int i = 0; i < verdicts.length; i++) {
            String[] line = out.get(700 + i).split(",");
            assertArrayEquals(new String[] {good, verdicts[i]}, new String[] {line[1], line[3]});
        }
        assertTrue(screens.err().contains("guards 500 warming, 1 not_finite, 1 out_of_range, 1 far, 1 backwards"), screens.err());
    }

    @Test
    void modelsOfReturnsAndQuantilesAreWatched() throws IOException {
        String[] losses = {"huber(1.0)", "pinball(0.1;0.5;0.9)"};
        for (int i = 0; i < losses.length; i++) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Parameters.initialized(arena, Architecture.of("18-6-" + (1 + 2 * i) + " tanh"), Initializer.GLOROT_NORMAL, 1);
                ModelFile.save(folder.resolve("m" + i), Model.of(p).trainedOn(losses[i]));
            }
            List<String> out = watch(0, CANDLES, path("m" + i)).out().lines().toList();
            String[] last = out.getLast().split(",");
            assertEquals(4 + 2 * i, last.length);
            for (int j = 2; j < 2 + 2 * i; j++) {
                assertTrue(Float.parseFloat(last[j - 1]) <= Float.parseFloat(last[j]), out.getLast());
            }
        }
    }

    @Test
    void whatCannotWorkIsCodeTwoAndChangesNothing() throws IOException {
        refused("absent: no such file; expected a model, or --architecture", CANDLES, path("absent"));
        refused("--architecture \"2-2 tanh\": outputs are 2; expected 1", CANDLES, path("absent"), "--architecture", "2-2 tanh");
        refused("--horizon: 0, expected 1 or more", CANDLES, path("model.tickgrad"), "--horizon", "0");
        refused("--learning-rate: -1.0, expected 0 or more", CANDLES, path("model.tickgrad"), "--learning-rate", "-1");
        refused("--every: 0, expected 1 or more", CANDLES, path("model.tickgrad"), "--every", "0");
        refused("--checkpoint: " + path("no/x"), CANDLES, path("model.tickgrad"), "--checkpoint", path("no/x"));
        refused("standard input, line 1: gives 2 inputs; the model takes 18", ticks(5), path("model.tickgrad"));
        refused("standard input holds no ticks", List.of("hello", "world"), path("model.tickgrad"));
        Path text = Files.writeString(folder.resolve("text"), "no model");
        refused(text.toString(), CANDLES, text.toString());
        try (Arena arena = Arena.ofConfined()) {
            ModelFile.save(folder.resolve("silent"), Model.of(new Parameters(arena, Architecture.of("18-1 tanh"))));
        }
        refused("loss is \"\"; expected bce_with_logits", CANDLES, path("silent"));

        watch(0, CANDLES.subList(0, 300), path("model.tickgrad"), "--checkpoint", path("session"));
        byte[] before = checkpoint("session");
        refused("its session was begun with model ", CANDLES, path("model.tickgrad"), "--checkpoint", path("session"), "--horizon", "2");
        Path other = folder.resolve("other");
        try (Arena arena = Arena.ofConfined()) {
            Checkpoint session = Checkpoint.read(arena, folder.resolve("session"));
            Draft draft = new Draft().sequence(session.sequence());
            for (String name : session.names()) {
                MemorySegment section = session.section(name);
                draft.section(name, name.equals("learner")
                        ? MemorySegment.ofArray(session.text(name).replace("publish=8", "publish=9").getBytes(StandardCharsets.UTF_8)) : section);
            }
            draft.write(other);
        }
        refused("its learner has other options", CANDLES, path("model.tickgrad"), "--checkpoint", other.toString());
        refused("it has no section watch", CANDLES, path("model.tickgrad"), "--checkpoint", path("model.tickgrad"));
        List<String> twelve = List.of("soon,2,3,4,5,6,7,8,9,10,11,12");
        refused("standard input holds no ticks", twelve, path("model.tickgrad"), "--checkpoint", path("session"));
        assertArrayEquals(before, checkpoint("session"));
    }

    private void refused(String message, List<String> lines, String... args) {
        Screens screens = watch(2, lines, args);
        assertTrue(screens.err().contains(message), screens.err());
        assertFalse(screens.err().contains("\tat "), "no stack trace");
        assertEquals("", screens.out());
    }

    @Test
    void aCheckpointBelongsToOneSessionAtATime() throws Exception {
        try (PipedOutputStream feed = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(feed)) {
            Thread first = Thread.ofPlatform().start(() -> watch(0, in, path("model.tickgrad"), "--checkpoint", path("session")));
            feed.write((CANDLES.get(0) + "\n" + CANDLES.get(1) + "\n").getBytes(StandardCharsets.UTF_8));
            feed.flush();
            while (in.available() > 0) {
                Thread.sleep(10); // it is at work once it reads
            }
            refused("session belongs to a session that is still at work", CANDLES, path("model.tickgrad"), "--checkpoint", path("session"));
            feed.close();
            first.join();
        }
        watch(0, CANDLES, path("model.tickgrad"), "--checkpoint", path("session"));
    }

    /** A checkpoint is a model too, in the units that its weights are for. */
    @Test
    void aCheckpointIsAModel() throws IOException {
        watch(0, CANDLES, path("model.tickgrad"), "--checkpoint", path("session"));
        try (Arena arena = Arena.ofConfined()) {
            Model model = ModelFile.load(arena, folder.resolve("session"));
            assertEquals("bce_with_logits", model.loss());
            // The logarithm of a volatility of some basis points: no standardizer of an untrained model says that.
            assertEquals(-7, model.inputs().mean(9), 1);
            assertTrue(model.inputs().deviation(9) < 0.9, "it varies by less than a factor of e");
        }
        Screens screens = watch(0, CANDLES, path("session"));
        assertEquals(120, screens.out().lines().filter(line -> line.endsWith(",warming")).count(), "its scale is known");
    }
}

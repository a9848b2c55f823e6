package tickgrad.bench.market;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.Lines;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Standardizer;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;
import tickgrad.model.live.Event;
import tickgrad.model.live.LearnerFile;
import tickgrad.model.live.LiveLearner;

/**
 * A live session: a feed's lines in, forecasts out, learning on the way; its checkpoint holds all that it is.
 *
 * <pre>
 * the sections of {@link ModelFile}, for the scale of the inputs as it is, and
 * watch          text: what the session was begun with
 * learner        text: the learner's options, as in {@link LearnerFile}
 * feed, prices   what is remembered of the feed
 * and those of the learner but its parameters, by their names in lower case
 * </pre>
 */
public final class Watch {

    private static final String STDIN = "standard input";
    private static final String WATCH = "watch";
    private static final int FEWEST = 1 << 12; // predictions that may wait
    private static final int MOST = 1 << 14;

    private final Model model;
    private final String terms;
    private final LiveNetwork network;
    private final FeedMemory memory;
    private final Prices prices;
    private final MemorySegment x;
    private final double[] y;
    private Feed feed;
    private char separator = ',';
    private long skipped;

    /**
     * A session that has seen no line.
     *
     * @param arena owns its memory; shared, if another thread saves
     * @param model to begin with; its parameters are trained in place
     * @param start the SHA-256 of its file
     * @param trained whether its standardizer says where the inputs lie; else that is learned first
     * @param rate of plain SGD, one step per outcome
     * @param horizon from a tick to its outcome: bars, or units of the ticks' time
     * @throws IllegalArgumentException where the model forecasts nothing that prices tell
     */
    public Watch(Arena arena, Model model, String start, boolean trained, double rate, long horizon) {
        this.model = model;
        this.terms = String.format(Locale.ROOT, "model %s, learning rate %s, horizon %d", start, rate, horizon);
        Head head = Head.of(model);
        int capacity = (int) Math.clamp(horizon + 1, FEWEST, MOST);
        this.memory = new FeedMemory(arena);
        this.prices = new Prices(arena, 2 * capacity);
        this.network = new LiveNetwork(arena, model.parameters(), head, rate, horizon, capacity, prices::outcome);
        this.x = arena.allocate((long) Float.BYTES * model.parameters().architecture().inputs(), 64);
        this.y = new double[head.outputs()];
        if (trained) {
            network.begin(model.inputs());
        }
    }

    /**
     * Takes a line in.
     *
     * @param line its number, for messages
     * @return {@code sequence,forecast,version,event} for a tick, forecasts empty where there are none yet; {@code null} for any other line
     * @throws DataException where the line cannot be used; nothing has then changed
     * @throws IllegalArgumentException where the first header cannot belong to this session
     */
    public String take(long line, String text) throws DataException {
        if (text.length() > Lines.LONGEST) {
            throw new DataException(STDIN, line, 0, "is longer than " + Lines.LONGEST + " characters");
        }
        if (text.isBlank()) {
            return null;
        }
        char delimiter = feed == null ? CandleReader.delimiter(text) : separator;
        List<String> fields = CandleReader.fields(STDIN, line, delimiter, text);
        Feed named = CandleColumns.isHeader(fields) ? new CandleFeed(CandleColumns.ofHeader(STDIN, line, fields), memory)
                : TickFeed.of(fields);
        if (named != null) {
            adopt(line, named, delimiter);
            return null;
        }
        if (feed == null) {
            adopt(line, unnamed(line, fields), delimiter);
        }
        feed.read(STDIN, line, fields);
        if (feed.sequence() <= memory.last()) {
            skipped++;
            return null;
        }
        return tick();
    }

    /** The feed of a first line without names. */
    private Feed unnamed(long line, List<String> fields) throws DataException {
        if (fields.size() != CandleColumns.BINANCE.fields()) {
            throw new DataException(STDIN, line, 0, Feed.EXPECTED);
        }
        Feed next = new CandleFeed(CandleColumns.BINANCE, memory);
        next.read(STDIN, line, fields);
        return next;
    }

    private void adopt(long line, Feed next, char delimiter) throws DataException {
        int inputs = model.parameters().architecture().inputs();
        String wrong = next.count() != inputs ? "gives " + next.count() + " inputs; the model takes " + inputs
                : memory.form() != 0 && memory.form() != next.form() ? "is of another form than the session's lines before" : null;
        if (wrong != null && feed == null) {
            throw new IllegalArgumentException(STDIN + ", line " + line + ": " + wrong);
        }
        if (wrong != null) {
            throw new DataException(STDIN, line, 0, wrong);
        }
        feed = next;
        separator = delimiter;
    }

    private String tick() {
        long sequence = feed.sequence();
        long time = feed.time();
        prices.add(sequence, time, feed.price());
        Event event = feed.inputs(x) ? network.tick(sequence, time, x, 0) : Event.WARMING;
        memory.took(feed.form(), sequence);
        StringBuilder out = new StringBuilder().append(sequence);
        network.forecast(y);
        for (double v : y) {
            out.append(',').append(event == Event.WARMING ? "" : Float.toString((float) v));
        }
        return out.append(',').append(event == Event.WARMING ? 0 : learner().version())
                .append(',').append(event.name().toLowerCase(Locale.ROOT)).toString();
    }

    /** The checkpoint of the session as it is. */
    public Draft draft() {
        Draft draft = ModelFile.draft(new Model(model.parameters(), network.scale(), model.targets(), model.loss()))
                .sequence(memory.last())
                .text(WATCH, terms)
                .text(LearnerFile.LEARNER, learner().options().text());
        sections().forEach(draft::section);
        return draft;
    }

    private Map<String, MemorySegment> sections() {
        Map<String, MemorySegment> sections = new LinkedHashMap<>();
        learner().sections().segments().forEach((name, segment) -> sections.put(name.toLowerCase(Locale.ROOT), segment));
        sections.remove("parameters"); // the model has them
        sections.put("feed", memory.state());
        sections.put("prices", prices.state());
        return sections;
    }

    /** Writes the checkpoint; an existing one is replaced at once or not at all. */
    public void save(Path path) throws IOException {
        draft().write(path);
    }

    /**
     * Goes on where a saved session stood.
     *
     * @throws IllegalArgumentException where that was begun otherwise; nothing has then changed
     */
    public void resume(Checkpoint checkpoint) {
        if (!checkpoint.text(WATCH).equals(terms)) {
            throw new IllegalArgumentException("its session was begun with " + checkpoint.text(WATCH) + ", expected " + terms);
        }
        if (!checkpoint.text(LearnerFile.LEARNER).equals(learner().options().text())) {
            throw new IllegalArgumentException("its learner has other options, expected those of this version of tickgrad");
        }
        sections().forEach((name, segment) -> checkpoint.section(name, segment.byteSize()));
        MemorySegment parameters = checkpoint.section("parameters", model.parameters().segment().byteSize());
        sections().forEach((name, segment) -> segment.copyFrom(checkpoint.section(name)));
        model.parameters().segment().copyFrom(parameters);
    }

    /**
     * Begins a journal of all that the learner consumes and makes of it, from where the session stands.
     *
     * @param folder of the session's journals, one for each start: {@code 000000}, {@code 000001}, …
     * @return the journal's own folder
     */
    public Path journal(Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        while (Files.exists(folder.resolve(name(number)))) {
            number++;
        }
        Path own = folder.resolve(name(number));
        network.journal(own);
        return own;
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "%06d", number);
    }

    /** Ends the journal, if there is one. */
    public void end() throws IOException {
        network.end();
    }

    /** Records that the journal had no room for. */
    public long lost() {
        return network.lost();
    }

    /** What learns and is published. */
    public LiveLearner learner() {
        return network.learner();
    }

    /** Lines that became ticks, in all runs of the session. */
    public long ticks() {
        return memory.lines();
    }

    /** The last sequence number that was taken in, -1 before the first. */
    public long last() {
        return memory.last();
    }

    /** Whether a line has told what the columns are. */
    public boolean knowsColumns() {
        return feed != null;
    }

    /** Lines of this run that had been taken in before. */
    public long skipped() {
        return skipped;
    }
}

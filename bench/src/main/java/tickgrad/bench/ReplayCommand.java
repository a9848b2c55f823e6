package tickgrad.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.Screen;
import tickgrad.bench.report.Format;
import tickgrad.kernel.Machine;
import tickgrad.model.ModelFile;
import tickgrad.model.ModelReplay;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.JournalHeader;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.Replay;
import tickgrad.model.live.Event;
import tickgrad.model.live.LearnerFile;
import tickgrad.model.live.LearnerReplay;

/** {@code tickgrad replay JOURNAL}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Makes the predictions of a journal again, or the whole session of a learner, and compares every bit.",
            "Exit codes: 0 the same bits, 4 other bits, 2 a file is missing or damaged, 1 internal error.",
        })
final class ReplayCommand implements Runner {
    /** The replay came out otherwise than the journal; the message names the first record and field. */
    static final class OtherBits extends Exception {
        private static final long serialVersionUID = 1L;

        OtherBits(String message) {
            super(message);
        }
    }

    @Parameters(paramLabel = "JOURNAL", description = "The journal's folder, or one segment of it (then with --model).")
    private Path journal;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "The model or checkpoint that the run began with (default: " + JournalWriter.START
                    + " in the folder).")
    private Path model;

    @Option(names = "--no-vector", description = "Run on the scalar kernels: same bits, slower.")
    private boolean noVector;

    @Override
    public void run(Screen screen) throws Exception {
        if (!Files.exists(journal)) {
            throw new BadInput(journal + ": no such file");
        }
        if (model == null && !Files.isDirectory(journal)) {
            throw new BadInput(journal + " is one segment: expected --model with it");
        }
        Path start = model == null ? journal.resolve(JournalWriter.START) : model;
        try (Arena arena = Arena.ofConfined(); JournalReader reader = new JournalReader(journal)) {
            JournalHeader header = reader.header();
            Checkpoint checkpoint = Checkpoint.read(arena, start);
            requireStart(start, checkpoint, header);
            screen.println(screen.bold("tickgrad replay") + " " + journal + ": " + header.architecture() + ", "
                    + Machine.describe());
            if (checkpoint.has(LearnerFile.LEARNER)) {
                LearnerReplay session = session(arena, start, checkpoint, header);
                Replay replay = same(Replay.of(reader, session));
                screen.println("SAME BITS: " + Format.count(replay.compared()) + " records compared, " + Format.count(session.predictions())
                        + " predictions, " + Format.count(session.labels()) + " labels, "
                        + Format.count(session.learner().counters().get(Event.PUBLISHED)) + " publications, the journal's end is "
                        + replay.end());
                screen.println("answers SHA-256 " + session.answers());
                screen.println("weights SHA-256 " + session.learner().parameters().sha256());
            } else {
                Replay replay = same(Replay.of(reader, run(arena, start, header)));
                screen.println("SAME BITS: " + Format.count(replay.compared()) + " predictions compared, "
                        + Format.count(replay.records()) + " records, the journal's end is " + replay.end());
            }
        }
    }

    private static Replay same(Replay replay) throws OtherBits {
        if (!replay.same()) {
            throw new OtherBits(replay.first().toString());
        }
        return replay;
    }

    private static LearnerReplay session(Arena arena, Path start, Checkpoint checkpoint, JournalHeader header) throws BadInput {
        try {
            return new LearnerReplay(arena, checkpoint, header);
        } catch (IllegalArgumentException e) {
            throw new BadInput(start + ": " + e.getMessage());
        }
    }

    private static ModelReplay run(Arena arena, Path start, JournalHeader header) throws IOException, BadInput {
        try {
            return new ModelReplay(arena, ModelFile.load(arena, start).parameters(), header);
        } catch (IllegalArgumentException e) {
            throw new BadInput(start + ": " + e.getMessage());
        }
    }

    /** Another model would give other bits, and the journal be blamed. */
    private static void requireStart(Path start, Checkpoint checkpoint, JournalHeader header) throws BadInput {
        String hash = HexFormat.of().formatHex(checkpoint.sha256());
        if (!hash.equals(header.start())) {
            throw new BadInput(start + " has SHA-256 " + hash + ", expected " + header.start()
                    + ", that of the checkpoint which the journal began with");
        }
    }
}

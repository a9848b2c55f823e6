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

/** {@code tickgrad replay JOURNAL}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Makes the predictions of a journal again and compares every bit.",
            "Exit codes: 0 the same bits, 1 other bits, 2 a file is missing or damaged.",
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
            requireStart(start, header);
            screen.println(screen.bold("tickgrad replay") + " " + journal + ": " + header.architecture() + ", "
                    + Machine.describe());
            Replay replay = Replay.of(reader, run(arena, start, header));
            if (!replay.same()) {
                throw new OtherBits(replay.first().toString());
            }
            screen.println("SAME BITS: " + Format.count(replay.compared()) + " predictions compared, "
                    + Format.count(replay.records()) + " records, the journal's end is " + replay.end());
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
    private static void requireStart(Path start, JournalHeader header) throws IOException, BadInput {
        try (Arena arena = Arena.ofConfined()) {
            String hash = HexFormat.of().formatHex(Checkpoint.read(arena, start).sha256());
            if (!hash.equals(header.start())) {
                throw new BadInput(start + " has SHA-256 " + hash + ", expected " + header.start()
                        + ", that of the checkpoint which the journal began with");
            }
        }
    }
}

package tickgrad.proofs.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import tickgrad.kernel.Machine;
import tickgrad.model.ModelFile;
import tickgrad.model.ModelReplay;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.Replay;

/** Replays a journal of predictions and prints which kernels did it and what came out. */
final class ReplayJob {
    private ReplayJob() {}

    static Replay replay(Path journal) throws IOException {
        try (Arena arena = Arena.ofConfined(); JournalReader reader = new JournalReader(journal)) {
            var model = ModelFile.load(arena, journal.resolve(JournalWriter.START));
            return Replay.of(reader, new ModelReplay(arena, model.parameters(), reader.header()));
        }
    }

    public static void main(String[] args) throws IOException {
        System.out.println(Machine.describe());
        System.out.println(replay(Path.of(args[0])));
    }
}

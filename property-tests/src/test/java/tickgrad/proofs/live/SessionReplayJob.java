package tickgrad.proofs.live;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import tickgrad.kernel.Machine;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.JournalReader;
import tickgrad.model.file.JournalWriter;
import tickgrad.model.file.Replay;
import tickgrad.model.live.LearnerReplay;

/** Runs the session of a journal again and prints which kernels did it, what came out, and the hashes of answers and weights. */
public final class SessionReplayJob {
    private SessionReplayJob() {}

    /** What came out. */
    public record Outcome(Replay replay, long predictions, long labels, String answers, String weights, String state) {}

    /** Runs a session again, here. */
    public static Outcome replay(Path journal) throws IOException {
        try (Arena arena = Arena.ofConfined(); JournalReader reader = new JournalReader(journal)) {
            LearnerReplay session =
                    new LearnerReplay(arena, Checkpoint.read(arena, journal.resolve(JournalWriter.START)), reader.header());
            Replay replay = Replay.of(reader, session);
            return new Outcome(
                    replay, session.predictions(), session.labels(), session.answers(), session.learner().parameters().sha256(),
                    session.learner().sections().hash());
        }
    }

    public static void main(String[] args) throws IOException {
        System.out.println(Machine.describe());
        System.out.println(replay(Path.of(args[0])));
    }
}

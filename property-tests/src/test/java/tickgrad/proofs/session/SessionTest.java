package tickgrad.proofs.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.live.Event;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.live.SessionReplayJob;

/** A short session on the recorded feed: every tick is answered once, all counts add up, nothing is allocated, and the journal gives the same bits. */
@Tag("embedding")
@Timeout(300)
class SessionTest {
    private static final int TICKS = 2000;

    /** Events of a tick that was refused. */
    private static final EnumSet<Event> REFUSED = EnumSet.of(
            Event.WARMING, Event.NOT_FINITE, Event.OUT_OF_RANGE, Event.FAR, Event.ANSWER_NOT_FINITE, Event.CROSSED_BOOK, Event.ZERO_SIZE,
            Event.BACKWARDS, Event.DUPLICATE, Event.STALE_GAP, Event.STUCK_FEED);

    @TempDir
    private Path folder;

    @Test
    void aSessionAddsUpAllocatesNothingAndReplays() throws IOException {
        Optional<Path> file = RealData.path(SessionMain.FEED);
        assumeTrue(file.isPresent(), RealData.absent());
        DepthFeed feed = DepthFeed.read(file.get(), TICKS);
        Session.Outcome session;
        try (Pipeline pipeline = new Pipeline(folder, YieldingIdleStrategy::new)) {
            Session sessions = new Session(pipeline, feed.ticks(), folder);
            boolean ready = sessions.ready(0);
            System.out.println("session: bytes of the rehearsals " + sessions.warmUp());
            assertTrue(ready, () -> "no sessions in a row took 0 bytes: " + sessions.warmUp());
            session = sessions.run(folder.resolve("journal"), 0);
        }
        Pipeline.Pass pass = session.pass();
        assertEquals(TICKS, pass.answered());
        assertEquals(TICKS, pass.latencies().getTotalCount());
        long refused = REFUSED.stream().mapToLong(session.counts()::get).sum();
        assertEquals(TICKS, count(session, Event.PREDICTED) + refused);
        assertEquals(pass.predicted(), count(session, Event.PREDICTED));
        long waits = count(session, Event.SETTLED) + count(session, Event.UNSETTLED) + session.waiting();
        assertEquals(count(session, Event.PREDICTED) - count(session, Event.OVERFLOWED), waits);
        assertTrue(count(session, Event.LEARNED) > TICKS / 2 && count(session, Event.PUBLISHED) > 3, session.counts()::toString);
        assertEquals(0, session.lost());
        assertEquals(0, pass.bytes(), "heap bytes of the hot thread after READY");
        SessionReplayJob.Outcome here = SessionReplayJob.replay(session.journal());
        assertTrue(here.replay().same(), here::toString);
        assertEquals(List.of(pass.answers(), session.weights(), session.state()), List.of(here.answers(), here.weights(), here.state()));
        List<String> there = Session.replay(session.journal(), "--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=16");
        assertTrue(there.getFirst().startsWith("SIMD kernels, 128 bits"), there::toString);
        assertEquals(here.toString(), there.getLast());
        System.out.println("session: " + pass.answered() + " ticks, replayed there: " + there);
    }

    private static long count(Session.Outcome session, Event event) {
        return session.counts().get(event);
    }
}

package tickgrad.proofs.session;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import tickgrad.model.live.Event;
import tickgrad.model.live.JournaledLearner;

/**
 * The hot thread: takes ticks where Aeron received them, settles and learns from what is due, predicts, keeps the journal and publishes the answer.
 *
 * <pre>
 * a tick                                                     an answer
 *      0  sequence int64                                          0  sequence int64
 *      8  time int64, microseconds of the receiver's clock        8  version int64
 *     16  when it was due, int64, nanoseconds of the clock       16  event int32, by its number
 *     24  bid, ask, bid size, ask size float64                   20  forecast float32
 *     56  features float32[11]
 * </pre>
 *
 * <p>A label is the return of the mid over the horizon, in basis points: up to the last tick that was known when the prediction fell due. Where a refused
 * tick came between, and settled nothing, there is none.
 */
final class LearningAgent implements Agent, ControlledFragmentHandler {
    static final int X = 56;
    static final int TICK = X + 4 * DepthFeed.INPUTS;
    static final int ANSWER = 24;

    private static final int AT_MOST = 16;
    private static final double BASIS_POINTS = 1e4;

    /** All memory, so that addresses are offsets. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Subscription ticks;
    private final Publication answers;
    private final LongSupplier clock;
    private final BufferClaim claim = new BufferClaim();
    private JournaledLearner learner;
    private Histogram latencies;
    private long lastTime;
    private float lastMid;
    private long taken;

    LearningAgent(Subscription ticks, Publication answers, LongSupplier clock) {
        this.ticks = ticks;
        this.answers = answers;
        this.clock = clock;
    }

    /** Goes on with another learner, from no tick. */
    void begin(JournaledLearner learner, Histogram latencies) {
        this.learner = learner;
        this.latencies = latencies;
        this.taken = 0;
        this.lastTime = Long.MIN_VALUE;
    }

    /** How many ticks were answered. */
    long taken() {
        return taken;
    }

    @Override
    public int doWork() {
        return ticks.controlledPoll(this, AT_MOST);
    }

    @Override
    public Action onFragment(DirectBuffer buffer, int offset, int length, Header header) {
        if (answers.tryClaim(ANSWER, claim) < 0) {
            return Action.ABORT; // nothing was learned yet, so that the tick may come again
        }
        long at = buffer.addressOffset() + offset;
        long sequence = buffer.getLong(offset);
        long time = buffer.getLong(offset + 8);
        Event event = learner.onTick(
                sequence, time, buffer.getDouble(offset + 24), buffer.getDouble(offset + 32), buffer.getDouble(offset + 40),
                buffer.getDouble(offset + 48), MEMORY, at + X);
        claim.buffer().putLong(claim.offset(), sequence);
        claim.buffer().putLong(claim.offset() + 8, learner.learner().version());
        claim.buffer().putInt(claim.offset() + 16, event.ordinal());
        claim.buffer().putFloat(claim.offset() + 20, learner.learner().answer(0));
        claim.commit();
        latencies.recordValue(Math.max(0, Math.min(clock.getAsLong() - buffer.getLong(offset + 16), latencies.getHighestTrackableValue())));
        lastTime = time;
        lastMid = buffer.getFloat(offset + X + 4 * DepthFeed.MID);
        taken++;
        return Action.CONTINUE;
    }

    /** The label of a prediction that is due, see above; for the learner. */
    boolean label(long sequence, long time, long due, MemorySegment x, long xOff, MemorySegment t) {
        t.set(JAVA_FLOAT, 0, (float) (BASIS_POINTS * (lastMid / (double) x.get(JAVA_FLOAT, xOff + 4L * DepthFeed.MID) - 1.0)));
        return lastTime <= due;
    }

    @Override
    public String roleName() {
        return "learner";
    }
}

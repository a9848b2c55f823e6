package tickgrad.examples;

import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import tickgrad.model.Predictor;

/**
 * An agent that answers each message with a forecast. A message is an {@code int64} and the features as floats; they are read where
 * Aeron received them. The answer is that {@code int64} and the forecast.
 *
 * <p>{@code doWork} never waits: where the answer finds no room, the message stays and comes again with the next {@code doWork}. How to
 * idle is for the {@code AgentRunner} to say.
 */
public final class AeronPredictor implements Agent, ControlledFragmentHandler {
    private static final int AT_MOST = 16;
    private static final int ANSWER = Long.BYTES + Float.BYTES;

    /** All memory, so that addresses are offsets. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Subscription requests;
    private final Publication answers;
    private final Predictor predictor;
    private final int length;
    private final BufferClaim claim = new BufferClaim();
    private long malformed;

    public AeronPredictor(Subscription requests, Publication answers, Predictor predictor) {
        this.requests = requests;
        this.answers = answers;
        this.predictor = predictor;
        this.length = Long.BYTES + Float.BYTES * predictor.parameters().architecture().inputs();
    }

    @Override
    public int doWork() {
        return requests.controlledPoll(this, AT_MOST);
    }

    /** Frames begin at multiples of 32 bytes and their headers have 32: the floats are aligned. */
    @Override
    public Action onFragment(DirectBuffer buffer, int offset, int length, Header header) {
        if (length != this.length) {
            malformed++;
            return Action.CONTINUE;
        }
        float forecast = predictor.predict(MEMORY, buffer.addressOffset() + offset + Long.BYTES);
        if (answers.tryClaim(ANSWER, claim) < 0) {
            return Action.ABORT;
        }
        claim.buffer().putLong(claim.offset(), buffer.getLong(offset));
        claim.buffer().putFloat(claim.offset() + Long.BYTES, forecast);
        claim.commit();
        return Action.CONTINUE;
    }

    @Override
    public String roleName() {
        return "predictor";
    }

    /** {@return messages of a wrong length, which got no answer} */
    public long malformed() {
        return malformed;
    }
}

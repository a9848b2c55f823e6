package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;

/**
 * Which weights answer, and when others take their place.
 *
 * <pre>
 * byte 0   version that answers, 0 for none (int64)
 *      8   labels since the last candidate (int64)
 *      16  candidates in a row that were refused (int64)
 * </pre>
 */
final class Serving {
    private static final long VERSION = 0;
    private static final long SINCE = 8;
    private static final long REFUSED = 16;

    /**
     * So many candidates in a row may be refused. Then what answers is itself too far from the last good weights, from which they all began, and would
     * refuse candidates for ever.
     */
    private static final long MOST_REFUSED = 4;

    private final MemorySegment state;
    private final Folded served;
    private final Folded candidate;
    private final Canary canary;
    private final long every;
    private Publication publication = (folded, version) -> true;

    Serving(Arena arena, Architecture architecture, LiveOptions options) {
        this.state = arena.allocate(64, Padding.BYTES);
        this.served = new Folded(arena, architecture);
        this.candidate = new Folded(arena, architecture);
        this.canary = new Canary(arena, architecture.inputs(), architecture.outputs(), options.canary());
        this.every = options.publish();
    }

    /** Names all that this remembers. */
    void name(Sections sections) {
        sections.put("served.weights", served.weights().segment());
        sections.put("served.shift", served.shift());
        sections.put("serving", state);
        sections.put("canary", canary.state());
    }

    void publication(Publication publication) {
        this.publication = publication;
    }

    Folded served() {
        return served;
    }

    Canary canary() {
        return canary;
    }

    long version() {
        return state.get(JAVA_LONG, VERSION);
    }

    /** Publishes weights that no canary judges, the first or the last good ones; returns whether they were taken. */
    boolean serve(Parameters parameters, StreamingScale scale) {
        candidate.fold(parameters, scale);
        return publish() == Event.PUBLISHED;
    }

    /**
     * Counts a settled label, and makes the weights that learn a candidate when it is time. Returns CLEAN if it is not, PUBLISHED, PUT_OFF until the
     * next label, or what the canary refused.
     */
    Event settled(Parameters parameters, StreamingScale scale, Prequential published, Prequential learning) {
        long since = state.get(JAVA_LONG, SINCE) + 1;
        state.set(JAVA_LONG, SINCE, since);
        if (since < every || !canary.full()) {
            return Event.CLEAN;
        }
        candidate.fold(parameters, scale);
        Event verdict = canary.judge(served, candidate, published.recent(), learning.recent());
        if (verdict == Event.CLEAN) {
            return publish();
        }
        state.set(JAVA_LONG, SINCE, 0L);
        state.set(JAVA_LONG, REFUSED, state.get(JAVA_LONG, REFUSED) + 1);
        return verdict;
    }

    /** Whether the last good weights should answer again. */
    boolean refusesAll() {
        return state.get(JAVA_LONG, REFUSED) >= MOST_REFUSED;
    }

    private Event publish() {
        long version = version() + 1;
        if (!publication.publish(candidate, version)) {
            return Event.PUT_OFF;
        }
        served.copyFrom(candidate);
        state.set(JAVA_LONG, VERSION, version);
        state.set(JAVA_LONG, REFUSED, 0L);
        state.set(JAVA_LONG, SINCE, 0L);
        return Event.PUBLISHED;
    }
}

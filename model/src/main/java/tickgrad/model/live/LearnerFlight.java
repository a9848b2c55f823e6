package tickgrad.model.live;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * Tells the JVM's flight recorder what a learner counts. Nothing is done on the learner's thread: while a recording runs, the recorder's own thread reads
 * {@link Counters} once a period and writes
 *
 * <pre>
 * tickgrad.Learner   totals: ticks predicted and refused, labels settled, steps, publications, restored and rolled back weights, drift alarms
 * tickgrad.Happened  for each of PUBLISHED, PUT_OFF, RESTORED, ROLLED_BACK, GOOD_ADVANCED, DRIFT, OVERFLOWED: how often since the last period, where it did
 * </pre>
 *
 * <p>{@code jcmd PID JFR.start} begins a recording; the period is a second, or what the recording sets.
 */
public final class LearnerFlight implements AutoCloseable {
    private static final Event[] TOLD = {
        Event.PUBLISHED, Event.PUT_OFF, Event.RESTORED, Event.ROLLED_BACK, Event.GOOD_ADVANCED, Event.DRIFT, Event.OVERFLOWED
    };

    private final String learner;
    private final Counters counters;
    private final long[] last = new long[TOLD.length];
    private final Runnable period = this::tell;

    /** Totals of a learner. */
    @Name("tickgrad.Learner")
    @Label("Learner")
    @Category("Tickgrad")
    @Description("What a learner has counted so far")
    @Period("1 s")
    @StackTrace(false)
    static final class Totals extends jdk.jfr.Event {
        String learner;
        long predicted;
        long refused;
        long settled;
        long learned;
        long published;
        long restored;
        long rolledBack;
        long driftAlarms;
    }

    /** Something that happened to a learner. */
    @Name("tickgrad.Happened")
    @Label("Happened to a Learner")
    @Category("Tickgrad")
    @Description("How often an event was counted since the last period")
    @StackTrace(false)
    static final class Happened extends jdk.jfr.Event {
        String learner;
        String event;
        long times;
        long total;
    }

    /**
     * Begins to tell.
     *
     * @param learner  what the records call it
     * @param counters its counters, whose memory must live until {@link #close}
     */
    public LearnerFlight(String learner, Counters counters) {
        this.learner = learner;
        this.counters = counters;
        for (int i = 0; i < TOLD.length; i++) {
            last[i] = counters.get(TOLD[i]);
        }
        FlightRecorder.addPeriodicEvent(Totals.class, period);
    }

    private void tell() {
        for (int i = 0; i < TOLD.length; i++) {
            long total = counters.get(TOLD[i]);
            if (total != last[i]) {
                Happened happened = new Happened();
                happened.learner = learner;
                happened.event = TOLD[i].name();
                happened.times = total - last[i];
                happened.total = total;
                happened.commit();
                last[i] = total;
            }
        }
        Totals totals = new Totals();
        totals.learner = learner;
        totals.predicted = counters.get(Event.PREDICTED);
        totals.refused = refused();
        totals.settled = counters.get(Event.SETTLED);
        totals.learned = counters.get(Event.LEARNED);
        totals.published = counters.get(Event.PUBLISHED);
        totals.restored = counters.get(Event.RESTORED);
        totals.rolledBack = counters.get(Event.ROLLED_BACK);
        totals.driftAlarms = counters.get(Event.DRIFT);
        totals.commit();
    }

    /** Ticks that no published weights answered. */
    private long refused() {
        long refused = 0;
        for (int e = Event.WARMING.ordinal(); e <= Event.STUCK_FEED.ordinal(); e++) {
            refused += counters.get(Event.values()[e]);
        }
        return refused;
    }

    /** Ends it. */
    @Override
    public void close() {
        FlightRecorder.removePeriodicEvent(period);
    }
}

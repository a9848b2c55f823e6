package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tickgrad.model.Optimizer;
import tickgrad.model.live.Event;
import tickgrad.model.live.LiveLearner;
import tickgrad.model.live.LiveOptions;

/**
 * Bad ticks, with all guards and with none, in one market. The promise: the published weights stay finite; the answers to the canary rows move by
 * {@link Feed#MOVE} a publication at most; the guards name the fault as often as it was made; and soon after the last bad tick the answers are as good
 * as those of a learner that saw none. The control is that without guards the same faults break the same promise.
 */
class BadTicksTest {
    private static final int TICKS = 1500;
    private static final int FIRST = 900;

    /** Where {@link Feed#options} keep their canary rows. */
    private static final int CANARY = 100;

    private static final int CANARY_ROWS = 16;
    private static final int CANARY_EVERY = 4;

    /** Answers that are judged together. */
    private static final int WINDOW = 60;

    /** Ticks after the last bad one: the horizon, in which labels still see bad prices, and one publication. */
    private static final int SOON = Feed.HORIZON + 32;

    private static final Optimizer RULE = Optimizer.sgd(0.005);

    /** What a run showed; {@code largest} is the largest weight of those that learn, from the first bad tick on. */
    private record Run(
            double[] answers, double drift, double steepest, boolean finite, long published, long counted, double largest) {}

    private static final Feed TRUTH = new Feed(8, TICKS);

    private static Run run(Fault fault, LiveOptions options) {
        Feed feed = new Feed(8, TICKS);
        for (int i = FIRST; i < FIRST + fault.ticks; i++) {
            fault.spoil.accept(feed, i);
        }
        try (Arena arena = Arena.ofConfined()) {
            LiveLearner learner = feed.learner(arena, "6-16-1 tanh", options);
            MemorySegment row = arena.allocate(4L * Feed.INPUTS, 64);
            double[] answers = new double[TICKS];
            double[] before = null;
            double[] last = null;
            double drift = 0.0;
            double steepest = 0.0;
            boolean finite = true;
            long published = 0;
            double largest = 0.0;
            for (int i = 0; i < TICKS; i++) {
                if (i == FIRST) {
                    before = canary(learner, row);
                    last = before;
                    published = learner.counters().get(Event.PUBLISHED);
                }
                long version = learner.version();
                Event event = feed.play(learner, row, i);
                largest = i < FIRST ? 0.0 : Math.max(largest, largest(learner)); // NaN stays NaN
                answers[i] = event == Event.PREDICTED ? learner.answer(0) : Double.NaN;
                if (i >= FIRST && learner.version() != version) {
                    finite &= learner.served().weights().isFinite();
                    double[] now = canary(learner, row);
                    drift = Math.max(drift, distance(before, now));
                    steepest = Math.max(steepest, distance(last, now) / (learner.version() - version));
                    last = now;
                }
            }
            assertEquals(0, learner.counters().get(Event.ROLLED_BACK));
            return new Run(
                    answers, drift, steepest, finite, learner.counters().get(Event.PUBLISHED) - published,
                    fault == Fault.NONE ? 0 : learner.counters().get(fault.event), largest);
        }
    }

    private static double largest(LiveLearner learner) {
        double largest = 0.0;
        for (int i = 0; i < learner.parameters().floats(); i++) {
            largest = Math.max(largest, Math.abs(learner.parameters().segment().getAtIndex(JAVA_FLOAT, i)));
        }
        return largest;
    }

    private static double[] canary(LiveLearner learner, MemorySegment row) {
        double[] y = new double[CANARY_ROWS];
        MemorySegment out = row.asSlice(0, 4);
        for (int r = 0; r < CANARY_ROWS; r++) {
            MemorySegment.copy(TRUTH.x[CANARY + CANARY_EVERY * r], 0, row, JAVA_FLOAT, 0, Feed.INPUTS);
            learner.served().predict(row, 0, out, 0);
            y[r] = out.get(JAVA_FLOAT, 0);
        }
        return y;
    }

    private static double distance(double[] a, double[] b) {
        double most = 0.0;
        for (int r = 0; r < CANARY_ROWS; r++) {
            most = Math.max(most, Math.abs(a[r] - b[r])); // NaN stays NaN
        }
        return most;
    }

    /** Mean squared error of the answers in a window that begins at a tick, against what truly happened; NaN if one is missing. */
    private static double error(double[] answers, int from) {
        double sum = 0.0;
        for (int i = from; i < from + WINDOW; i++) {
            double happened = (float) (1e4 * (TRUTH.price[i + Feed.HORIZON] / TRUTH.price[i] - 1.0));
            sum += (answers[i] - happened) * (answers[i] - happened);
        }
        return sum / WINDOW;
    }

    /** Ticks after the last bad one until the answers are good again: not twice as wrong as those of a learner that saw nothing bad. -1 for never. */
    private static int recovery(Fault fault, Run run, Run clean) {
        int end = FIRST + fault.ticks;
        for (int i = end; i + WINDOW + Feed.HORIZON <= TICKS; i++) {
            if (error(run.answers, i) <= 2 * error(clean.answers, i)) {
                return i - end;
            }
        }
        return -1;
    }

    /** Which parts of the promise a run breaks. */
    private static List<String> broken(Fault fault, Run run, Run clean) {
        List<String> broken = new ArrayList<>();
        if (!run.finite) {
            broken.add("finite");
        }
        if (!(run.steepest <= Feed.MOVE)) {
            broken.add("canary");
        }
        int recovery = recovery(fault, run, clean);
        if (recovery < 0 || recovery > SOON) {
            broken.add("recovery");
        }
        if (fault != Fault.NONE && run.counted != fault.counted()) {
            broken.add("count");
        }
        return broken;
    }

    @Test
    void guardsKeepThePromiseAndWithoutThemItBreaks() {
        Run clean = run(Fault.NONE, Feed.options(RULE));
        Map<Fault, List<String>> off = new EnumMap<>(Fault.class);
        Map<Fault, List<String>> on = new EnumMap<>(Fault.class);
        System.out.println("| fault | ticks | counted | guards on: max abs w | canary drift, worst | in one publication | recovery, ticks "
                + "| guards off: max abs w | canary drift, worst | in one publication | recovery, ticks | breaks |");
        System.out.println("|" + "---|".repeat(12));
        for (Fault fault : Fault.values()) {
            Run guarded = run(fault, Feed.options(RULE));
            Run bare = run(fault, Feed.unguarded(RULE));
            on.put(fault, broken(fault, guarded, clean));
            off.put(fault, broken(fault, bare, clean));
            System.out.printf(
                    "| %s | %d | %d | %s | %s | %s |%n", fault, fault.ticks, guarded.counted, cells(fault, guarded, clean),
                    cells(fault, bare, clean), String.join(", ", off.get(fault)));
        }
        for (Fault fault : Fault.values()) {
            assertEquals(List.of(), on.get(fault), fault.toString());
            if (fault != Fault.NONE) {
                assertNotEquals(List.of(), off.get(fault), fault + " without guards");
            }
        }
        // Values that are wrong, as against books that are, do harm to weights or answers, not to counts alone.
        for (Fault fault : List.of(Fault.NAN, Fault.PLUS_INFINITY, Fault.MINUS_INFINITY, Fault.HUGE, Fault.FAT_FINGER, Fault.LABEL_ALONE)) {
            assertTrue(off.get(fault).size() > 1, fault + " without guards breaks only " + off.get(fault));
        }
    }

    private static String cells(Fault fault, Run run, Run clean) {
        int recovery = recovery(fault, run, clean);
        return String.format(
                "%.3g | %.3g | %.3g | %s", run.largest, run.drift, run.steepest, recovery < 0 ? "never" : recovery + "");
    }
}

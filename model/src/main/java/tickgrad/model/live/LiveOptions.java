package tickgrad.model.live;

import java.util.function.Function;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Range;

/**
 * How a {@link LiveLearner} goes about it. Immutable; every method returns a changed copy.
 *
 * @param loss      the loss
 * @param optimizer the update rule
 * @param horizon   units of time from a tick to its label, {@code >= 0}
 * @param lateness  units of time after which a label that was due is no label any more, {@code >= 0}
 * @param mixed     whether predictions made elsewhere come with due times in any order
 * @param capacity  predictions that may wait for their labels
 * @param ticks     what the tick guard lets pass
 * @param steps     what the gates of a learning step let pass
 * @param canary    what a candidate must keep to
 * @param scale     how the scale of the inputs follows
 * @param drift     when the loss has drifted
 * @param response  what happens then
 * @param publish   labels from one publication to the next, {@code >= 1}
 * @param memory    labels after which a loss has faded to 1/e, {@code >= 1}
 * @param neutral   whether a refused tick is answered with zeros instead of the last good answer
 * @param level     the target, and {@code answer} the output, that part up from down
 * @param answer    see {@code level}
 */
public record LiveOptions(
        Loss loss,
        Optimizer optimizer,
        long horizon,
        long lateness,
        boolean mixed,
        int capacity,
        TickGuard.Limits ticks,
        Guards.Limits steps,
        Canary.Limits canary,
        StreamingScale.Settings scale,
        PageHinkley.Settings drift,
        Response response,
        long publish,
        double memory,
        boolean neutral,
        double level,
        double answer) {
    /**
     * What a drift alarm brings about.
     *
     * @param boost  factor of the learning rate, {@code > 0}
     * @param labels for so many labels, {@code >= 0}
     * @param widen  factor of the scale's deviations, {@code >= 1}
     * @param freeze labels for which the scale's base stands, {@code >= 0}
     */
    public record Response(double boost, long labels, double widen, long freeze) {
        /** Checks the ranges. */
        public Response {
            Range.positive("boost", boost);
            Range.require(labels >= 0, "labels", labels, ">= 0");
            Range.require(widen >= 1.0 && widen < Double.POSITIVE_INFINITY, "widen", widen, "finite and >= 1");
            Range.require(freeze >= 0, "freeze", freeze, ">= 0");
        }

        /** {@return the alarm is counted, and no more} */
        public static Response none() {
            return new Response(1.0, 0, 1.0, 0);
        }
    }

    /** Checks the ranges. */
    public LiveOptions {
        Range.require(horizon >= 0, "horizon", horizon, ">= 0");
        Range.require(lateness >= 0, "lateness", lateness, ">= 0");
        Range.require(publish >= 1, "publish", publish, ">= 1");
        Range.require(
                !canary.on() || canary.labels() <= publish, "canary.labels()", canary.labels(),
                "at most " + publish + ", the labels between publications: else no weights ever become the last good ones");
        Range.require(memory >= 1.0 && memory < Double.POSITIVE_INFINITY, "memory", memory, "finite and >= 1");
    }

    /**
     * Standard gates, a silence of 100 horizons is a gap and a label of that age too late, no drift alarm, 4,096 predictions in the ledger, a scale that remembers 2,000
     * rows and moves every 500, a publication every 64 labels.
     *
     * @param loss      the loss
     * @param optimizer the update rule
     * @param horizon   units of time from a tick to its label
     * @param move      most that an answer to a canary row may move in one publication
     * @return the options
     */
    public static LiveOptions of(Loss loss, Optimizer optimizer, long horizon, double move) {
        long gap = Math.max(1, horizon) > Long.MAX_VALUE / 100 ? Long.MAX_VALUE : 100 * Math.max(1, horizon);
        return new LiveOptions(
                loss, optimizer, horizon, gap, false, 1 << 12, new TickGuard.Limits(gap, 50), Guards.Limits.standard(),
                Canary.Limits.of(move), new StreamingScale.Settings(2000.0, 1e-9, 500, 500), PageHinkley.Settings.off(),
                Response.none(), 64, 200.0, false, 0.0, 0.0);
    }

    /** {@return the options} @param lateness units of time after which a label is no label any more */
    public LiveOptions lateness(long lateness) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /**
     * Another ledger.
     *
     * @param mixed    whether due times come in any order
     * @param capacity predictions that may wait
     * @return the options
     */
    public LiveOptions ledger(boolean mixed, int capacity) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param ticks what the tick guard lets pass */
    public LiveOptions ticks(TickGuard.Limits ticks) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param steps what the gates of a learning step let pass */
    public LiveOptions steps(Guards.Limits steps) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param canary what a candidate must keep to */
    public LiveOptions canary(Canary.Limits canary) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param scale how the scale of the inputs follows */
    public LiveOptions scale(StreamingScale.Settings scale) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /**
     * A drift alarm.
     *
     * @param drift    when the loss has drifted
     * @param response what happens then
     * @return the options
     */
    public LiveOptions drift(PageHinkley.Settings drift, Response response) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param publish labels from one publication to the next */
    public LiveOptions publish(long publish) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param memory labels after which a loss has faded to 1/e */
    public LiveOptions memory(double memory) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the options} @param neutral whether a refused tick is answered with zeros */
    public LiveOptions neutral(boolean neutral) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /**
     * Parts up from down elsewhere than at zero, as for a probability: {@code up(0.5, 0)} with a logit.
     *
     * @param level  a target above it went up
     * @param answer an output above it says so
     * @return the options
     */
    public LiveOptions up(double level, double answer) {
        return new LiveOptions(
                loss, optimizer, horizon, lateness, mixed, capacity, ticks, steps, canary, scale, drift, response, publish, memory, neutral,
                level, answer);
    }

    /** {@return the text form, which {@link #of(String)} reads: a line {@code name=value} for every number, exact} */
    public String text() {
        return LiveOptionsText.of(this);
    }

    /**
     * Reads the text form.
     *
     * @param text what {@link #text} says, with a loss that is built in
     * @return the options, with the same bits in every number
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static LiveOptions of(String text) {
        return of(text, Loss::named);
    }

    /**
     * Reads the text form.
     *
     * @param text   what {@link #text} says
     * @param losses finds a loss by its name
     * @return the options, with the same bits in every number
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static LiveOptions of(String text, Function<String, Loss> losses) {
        return LiveOptionsText.parse(text, losses);
    }
}

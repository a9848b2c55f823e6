package tickgrad.proofs.live;

import java.util.function.ObjIntConsumer;
import tickgrad.model.live.Event;

/** What a feed may do to a tick. Each keeps the truth out of the feed: prices that labels come from are spoilt too. */
enum Fault {
    NONE(null, 0, (f, i) -> {}),
    NAN(Event.NOT_FINITE, 20, (f, i) -> {
        f.x[i][Feed.PRICE] = Float.NaN;
        f.price[i] = Double.NaN;
    }),
    PLUS_INFINITY(Event.NOT_FINITE, 20, (f, i) -> {
        f.x[i][Feed.PRICE] = Float.POSITIVE_INFINITY;
        f.price[i] = Double.POSITIVE_INFINITY;
    }),
    MINUS_INFINITY(Event.NOT_FINITE, 20, (f, i) -> f.x[i][Feed.FLOW] = Float.NEGATIVE_INFINITY),
    HUGE(Event.OUT_OF_RANGE, 20, (f, i) -> f.x[i][Feed.FLOW] = 1e30f),
    FAT_FINGER(Event.FAR, 20, (f, i) -> {
        f.x[i][Feed.PRICE] *= 100;
        f.price[i] *= 100;
        f.bid[i] *= 100;
        f.ask[i] *= 100;
    }),
    FAT_FINGER_ONCE(Event.FAR, 1, FAT_FINGER.spoil),
    LABEL_ALONE(Event.LABEL_REFUSED, 20, (f, i) -> f.price[i] *= 100),
    SWAPPED_COLUMNS(Event.FAR, 20, (f, i) -> {
        float price = f.x[i][Feed.PRICE];
        f.x[i][Feed.PRICE] = f.x[i][Feed.VOLUME];
        f.x[i][Feed.VOLUME] = price;
    }),
    STUCK_FEED(Event.STUCK_FEED, 150, (f, i) -> {
        f.x[i] = f.x[i - 1].clone();
        f.price[i] = f.price[i - 1];
        f.bid[i] = f.bid[i - 1];
        f.ask[i] = f.ask[i - 1];
        f.bidSize[i] = f.bidSize[i - 1];
        f.askSize[i] = f.askSize[i - 1];
    }),
    CROSSED_BOOK(Event.CROSSED_BOOK, 20, (f, i) -> {
        f.ask[i] *= 0.9;
        f.price[i] *= 0.95;
        f.x[i][Feed.PRICE] *= 0.95f;
    }),
    BACKWARDS(Event.BACKWARDS, 20, (f, i) -> f.time[i] -= 500 * Feed.STEP);

    /** How the guards name it. */
    final Event event;

    /** For how many ticks. */
    final int ticks;

    final ObjIntConsumer<Feed> spoil;

    Fault(Event event, int ticks, ObjIntConsumer<Feed> spoil) {
        this.event = event;
        this.ticks = ticks;
        this.spoil = spoil;
    }

    /** How many ticks, or labels, the guards count: the feed is stuck from the 51st equal tick on, a bad price spoils labels at both ends. */
    long counted() {
        return switch (this) {
            case STUCK_FEED -> ticks + 1 - 50;
            case LABEL_ALONE -> 2L * Feed.HORIZON;
            default -> ticks;
        };
    }
}

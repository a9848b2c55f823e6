package tickgrad.bench.options;

import java.util.List;
import java.util.stream.Collectors;
import tickgrad.bench.market.Guard;

/** What is looked for in a chain, and how often it was found. */
final class ChainGuards {
    final Flaw incomplete = new Flaw("incomplete", "dropped", "no strike, spot or expiry");
    final Flaw crossed = new Flaw("crossed", "dropped", "bid above ask");
    final Flaw zeroBid = new Flaw("zero bid", "dropped", "nobody bids");
    final Flaw noPrice = new Flaw("no price", "dropped", "neither bid and ask nor a mark");
    final Flaw stale = new Flaw("stale", "dropped", "15 minutes older than the file's newest; unknown where quotes carry no time");
    final Flaw duplicates = new Flaw("duplicates", "dropped", "a strike, expiry and kind that an earlier line has; the first is kept");
    final Flaw expired = new Flaw("expired", "dropped", "expires at the time of the quotes or before (DTE 0)");
    final Flaw noForward = new Flaw("no parity forward", "dropped", "an expiry with fewer than three strikes that have a call and a put");
    final Flaw discount = new Flaw("discount above 1", "taken as 1", "expiries whose parity line is steeper than no discount, as American options' may be");
    final Flaw rising = new Flaw("non-monotone", "dropped", "costs more than the option one strike nearer to the money (bid above its ask)");
    final Flaw impossible = new Flaw("below intrinsic", "dropped", "no volatility has this price");
    final Flaw wide = new Flaw("wide", "dropped", "bid and ask, or the tick, leave the volatility open by more than a tenth of itself");
    final Flaw inside = new Flaw("in the money", "dropped", "the option out of the money speaks for its strike: the other one may be American, and its price is mostly intrinsic value");
    final Flaw thin = new Flaw("thin expiry", "dropped", "fewer than five usable strikes");

    /** All of them, found or not. */
    List<Guard> list() {
        return flaws().stream().map(Flaw::guard).toList();
    }

    /** Those found, in one line. */
    String found() {
        return list().stream().filter(g -> g.count() > 0).map(Guard::toString).collect(Collectors.joining(", "));
    }

    private List<Flaw> flaws() {
        return List.of(
                incomplete, crossed, zeroBid, noPrice, stale, duplicates, expired, noForward, discount, rising, impossible, wide, inside, thin);
    }

    /** One kind of flaw and its count. */
    static final class Flaw {
        private final String name;
        private final String repair;
        private final String detail;
        private long count;
        private long firstLine;

        private Flaw(String name, String repair, String detail) {
            this.name = name;
            this.repair = repair;
            this.detail = detail;
        }

        void at(long line) {
            firstLine = count == 0 ? line : Math.min(firstLine, line);
            count++;
        }

        private Guard guard() {
            return new Guard(name, count, firstLine, repair, detail);
        }
    }
}

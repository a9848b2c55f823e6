package tickgrad.bench.options;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tickgrad.bench.data.DataException;

/** Turns the options of a file into points of a surface, and counts by name what cannot be used; see {@link ChainGuards}. */
final class ChainCleaner {
    /** Seconds in a year of 365 days. */
    static final double YEAR = 365 * 86_400.0;

    /** A quote that is so much older than the newest is stale. */
    private static final double STALE_SECONDS = 900;

    /** Volatility must be known to this share of itself. */
    static final double WIDEST = 0.1;

    static final int LEAST_POINTS = 5;

    private final ChainReader.Options options;
    private final ChainGuards guards = new ChainGuards();

    private ChainCleaner(ChainReader.Options options) {
        this.options = options;
    }

    /**
     * Cleans.
     *
     * @param asof when it was quoted, seconds since 1970; NaN to find that out
     * @throws DataException where nothing, or too little, is left
     */
    static Chain clean(ChainReader.Options options, double asof) throws DataException {
        return new ChainCleaner(options).chain(asof);
    }

    private Chain chain(double asof) throws DataException {
        TreeMap<Double, List<OptionRow>> byExpiry = new TreeMap<>();
        List<OptionRow> sound = sound();
        sound.forEach(row -> byExpiry.computeIfAbsent(row.expiry(), _ -> new ArrayList<>()).add(row));
        Map<Double, Parity> parities = new HashMap<>();
        byExpiry.forEach((expiry, rows) -> {
            Parity parity = Parity.of(pairs(rows), options.coin());
            if (parity != null) {
                parities.put(expiry, parity);
            }
        });
        double tick = tick(sound);
        QuoteTime time = QuoteTime.of(options.name(), asof, sound, parities, tick);
        List<Expiry> expiries = new ArrayList<>();
        List<Point> points = new ArrayList<>();
        byExpiry.forEach((seconds, rows) -> {
            double tau = (seconds - time.seconds()) / YEAR;
            Parity parity = parities.get(seconds);
            ChainGuards.Flaw flaw = tau <= 0 ? guards.expired : parity == null ? guards.noForward : null;
            if (flaw != null) {
                rows.forEach(row -> flaw.at(row.line()));
                return;
            }
            if (parity.capped()) {
                guards.discount.at(rows.getFirst().line());
            }
            double spot = Parity.median(rows.stream().mapToDouble(OptionRow::spot).toArray());
            Expiry expiry = new Expiry(seconds, tau, spot, parity, parity.scale() * (options.coin() ? spot : 1));
            List<Point> own = points(expiries.size(), expiry, rows, tick);
            if (own.size() < LEAST_POINTS) {
                own.forEach(p -> guards.thin.at(p.row().line()));
                return;
            }
            expiries.add(expiry);
            points.addAll(own);
        });
        if (expiries.isEmpty()) {
            throw new DataException(options.name(), "no expiry with " + LEAST_POINTS + " usable quotes among " + options.rows().size()
                    + " options: " + guards.found());
        }
        return new Chain(
                options.name(), options.rows().size(), options.coin(), time, List.copyOf(expiries), List.copyOf(points), guards.list());
    }

    /** The rows with a usable price, each strike and kind once. */
    private List<OptionRow> sound() {
        double newest = options.rows().stream().mapToDouble(OptionRow::quoted).filter(Double::isFinite).max().orElse(Double.NaN);
        Set<List<Object>> seen = new HashSet<>();
        List<OptionRow> kept = new ArrayList<>();
        for (OptionRow row : options.rows()) {
            boolean whole = row.strike() > 0 && row.spot() > 0 && Double.isFinite(row.strike() + row.spot() + row.expiry());
            ChainGuards.Flaw flaw = !whole ? guards.incomplete
                    : row.bid() > row.ask() ? guards.crossed
                    : row.bid() <= 0 ? guards.zeroBid
                    : !(row.price() > 0 && row.price() < Double.POSITIVE_INFINITY) ? guards.noPrice
                    : newest - row.quoted() > STALE_SECONDS ? guards.stale
                    : !seen.add(List.of(row.expiry(), row.strike(), row.call())) ? guards.duplicates
                    : null;
            if (flaw != null) {
                flaw.at(row.line());
            } else {
                kept.add(row);
            }
        }
        return kept;
    }

    private static List<Parity.Pair> pairs(List<OptionRow> rows) {
        Map<Double, Double> calls = new HashMap<>();
        rows.stream().filter(OptionRow::call).forEach(row -> calls.put(row.strike(), row.price()));
        return rows.stream()
                .filter(row -> !row.call() && calls.containsKey(row.strike()))
                .map(row -> new Parity.Pair(row.strike(), calls.get(row.strike()) - row.price()))
                .toList();
    }

    /** The usable points of one expiry, by strike. */
    private List<Point> points(int index, Expiry expiry, List<OptionRow> rows, double tick) {
        TreeMap<Double, Point> byStrike = new TreeMap<>();
        List<OptionRow> outward = new ArrayList<>(rows);
        outward.sort(Comparator.comparingDouble(row -> row.call() ? row.strike() : -row.strike()));
        OptionRow[] inner = new OptionRow[2];
        for (OptionRow row : outward) {
            int kind = row.call() ? 1 : 0;
            if (inner[kind] != null && rises(inner[kind], row)) {
                guards.rising.at(row.line());
                continue;
            }
            inner[kind] = row;
            if (row.call() != row.strike() >= expiry.forward()) {
                guards.inside.at(row.line());
                continue;
            }
            Point point = point(index, expiry, row, tick);
            if (point != null) {
                byStrike.put(row.strike(), point);
            }
        }
        return List.copyOf(byStrike.values());
    }

    /** Whether the outer option costs more than the inner one, though it pays less. */
    private static boolean rises(OptionRow inner, OptionRow outer) {
        return inner.twoSided() && outer.twoSided() ? outer.bid() > inner.ask() : outer.price() > inner.price();
    }

    private Point point(int index, Expiry expiry, OptionRow row, double tick) {
        double vol = vol(expiry, row, row.price());
        if (Double.isNaN(vol)) {
            guards.impossible.at(row.line());
            return null;
        }
        double low = vol(expiry, row, row.twoSided() ? row.bid() : row.price() - 0.5 * tick);
        double high = vol(expiry, row, row.twoSided() ? row.ask() : row.price() + 0.5 * tick);
        double uncertainty = Double.isNaN(low) ? high - vol : 0.5 * (high - low);
        if (!(uncertainty <= WIDEST * vol)) {
            guards.wide.at(row.line());
            return null;
        }
        return new Point(index, Math.log(row.strike() / expiry.forward()), expiry.tau(), vol, uncertainty, row);
    }

    private static double vol(Expiry expiry, OptionRow row, double price) {
        return Black.impliedDeviation(row.call(), expiry.forward(), row.strike(), price / expiry.parity().scale()) / Math.sqrt(expiry.tau());
    }

    /** The smallest power of ten of which all prices are multiples. */
    private static double tick(List<OptionRow> rows) {
        double tick = 1;
        for (int digits = 0; digits < 8; digits++, tick /= 10) {
            double step = tick;
            if (rows.stream().allMatch(r -> Math.abs(r.price() / step - Math.rint(r.price() / step)) < 1e-6)) {
                return tick;
            }
        }
        return tick;
    }
}

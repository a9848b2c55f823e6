package tickgrad.bench.options;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tickgrad.bench.data.DataException;

/**
 * When a chain was quoted, and how that is known.
 *
 * @param seconds since 1970, UTC
 * @param source  in a few words
 */
record QuoteTime(double seconds, String source) {
    private static final Pattern DATE = Pattern.compile("(\\d{4})-?(\\d{2})-?(\\d{2})");

    private static final int SHARPEST = 25;

    /**
     * The time: what the caller says, else the file's newest quote; else, where options have both a price and a volatility of the file's own, the
     * time at which both agree; else noon UTC of the date in the file's name, or the newest listing if that is later.
     *
     * @param asof     seconds, or NaN
     * @param rows     those with a price
     * @param forwards by expiry in seconds
     * @param tick     of the prices
     */
    static QuoteTime of(String file, double asof, List<OptionRow> rows, Map<Double, Parity> forwards, double tick) throws DataException {
        if (!Double.isNaN(asof)) {
            return new QuoteTime(asof, "as asked for");
        }
        double quoted = rows.stream().mapToDouble(OptionRow::quoted).filter(Double::isFinite).max().orElse(Double.NaN);
        if (!Double.isNaN(quoted)) {
            return new QuoteTime(quoted, "the file's newest quote");
        }
        double own = implied(rows, forwards, tick);
        if (!Double.isNaN(own)) {
            return new QuoteTime(own, "where the file's own volatilities give its prices");
        }
        Matcher name = DATE.matcher(Path.of(file).getFileName().toString());
        if (!name.find()) {
            throw new DataException(file, "no time of the quotes: neither a column, nor volatilities beside prices, nor a date in the name; give --asof");
        }
        double noon = LocalDate.of(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)))
                .atTime(12, 0)
                .toEpochSecond(ZoneOffset.UTC);
        double listed = rows.stream().mapToDouble(OptionRow::listed).filter(Double::isFinite).max().orElse(noon);
        return listed > noon
                ? new QuoteTime(listed, "the newest listing, which is later than noon of the date in the file's name")
                : new QuoteTime(noon, "noon UTC of the date in the file's name");
    }

    /** A vote for a time and how far half a tick of the price moves it. */
    private record Vote(double seconds, double blur) {}

    /** {@code T - (s/σ)²}: median over the quotes whose tick blurs it least; NaN where there are too few. */
    private static double implied(List<OptionRow> rows, Map<Double, Parity> forwards, double tick) {
        List<Vote> votes = new ArrayList<>();
        for (OptionRow row : rows) {
            Parity parity = forwards.get(row.expiry());
            if (parity == null || !(row.vol() > 0)) {
                continue;
            }
            double s = Black.impliedDeviation(row.call(), parity.forward(), row.strike(), row.price() / parity.scale());
            if (s > 0) {
                double years = s * s / (row.vol() * row.vol());
                double slope = parity.forward() * Black.density(Black.d1(parity.forward(), row.strike(), s));
                double blur = 2 * years * 0.5 * tick / parity.scale() / slope / s;
                votes.add(new Vote(row.expiry() - years * ChainCleaner.YEAR, blur));
            }
        }
        if (votes.size() < SHARPEST) {
            return Double.NaN;
        }
        votes.sort(Comparator.comparingDouble(Vote::blur));
        return Parity.median(votes.subList(0, SHARPEST).stream().mapToDouble(Vote::seconds).toArray());
    }

    /** To the minute, UTC. */
    @Override
    public String toString() {
        return Instant.ofEpochSecond(60 * Math.round(seconds / 60)).toString().replace(":00Z", "Z").replace("T", " ").replace("Z", " UTC");
    }
}

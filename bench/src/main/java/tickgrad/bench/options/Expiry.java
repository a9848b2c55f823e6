package tickgrad.bench.options;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One expiry of a chain.
 *
 * @param seconds since 1970, UTC
 * @param tau     years of 365 days from the quotes until then
 * @param spot    the median of the file's
 * @param parity  forward and discount
 * @param discount of a currency amount: the parity's scale, times the spot where prices are in coin
 */
record Expiry(double seconds, double tau, double spot, Parity parity, double discount) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    double forward() {
        return parity.forward();
    }

    /** {@code r = -ln D/τ}. */
    double rate() {
        return -Math.log(discount) / tau;
    }

    /** {@code q = r - ln(F/S)/τ}. */
    double yield() {
        return rate() - Math.log(forward() / spot) / tau;
    }

    /** The day, UTC. */
    String day() {
        return DAY.format(Instant.ofEpochSecond((long) seconds));
    }
}

package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.List;

/**
 * Causal features of one bar after another: the same object serves a backtest and a live feed.
 *
 * <p>With r[t] = ln(close[t] / close[t-1]) and σ(w) = sqrt(Σ r[t-i]² / w, i = 0..w-1) the features at the close of
 * bar t are, in this order:
 * <ul>
 * <li>return k: r[t-k] / σ(120), k = 0..4;
 * <li>momentum w: Σ r[t-i] / (σ(120)·sqrt(w)), w = 15, 60;
 * <li>volatility w: ln(σ(w) / σ(120)), w = 10, 30; and ln σ(120);
 * <li>volume: z-score of ln(1 + volume) within the last 60 bars, this one included;
 * <li>RSI(14): (gains - losses) / (gains + losses) of the last 14 returns, which is RSI/50 - 1 with simple averages;
 *     Wilder's smoothing remembers for ever, this forgets after 14 bars;
 * <li>time of day: sine and cosine of 2π·(whole minutes since midnight UTC / 1440) at the bar's opening;
 * <li>range: ln(high / low) / σ(120); location: (2·close - high - low) / (high - low);
 * <li>where the source has order-flow imbalance: its value, and its mean over 10 bars.
 * </ul>
 * Ratios whose tails are heavy are clamped to ±5; a ratio 0/0 is 0.
 *
 * <p>A row depends on the last {@value #MEMORY} bars and nothing else, so a feed that restarts with as many bars gives
 * the same bits as one that never stopped. {@code next} allocates nothing. Not thread-safe.
 */
public final class Features {

    /** Bars that a row depends on, its own included: 121 closes give 120 returns. */
    public static final int MEMORY = 121;

    private static final int RING = 128; // a power of two that holds MEMORY bars
    private static final int LONG = 120;
    private static final double CLAMP = 5;
    private static final double TINY = 1e-9; // floor of σ: prices that do not move at all
    private static final int MINUTES = 1440;
    private static final double[] SINE = new double[MINUTES]; // of the day; StrictMath.sin itself allocates

    static {
        for (int i = 0; i < MINUTES; i++) {
            SINE[i] = StrictMath.sin(2 * Math.PI * i / MINUTES);
        }
    }

    private final boolean imbalance;
    private final double[] returns = new double[RING];
    private final double[] volumes = new double[RING];
    private final double[] flows = new double[RING];
    private double previousClose;
    private double volatility;
    private int bars;

    /** @param imbalance whether bars come with an order-flow imbalance, which adds two features */
    public Features(boolean imbalance) {
        this.imbalance = imbalance;
    }

    /** Names in the order of the row. */
    public static List<String> names(boolean imbalance) {
        List<String> names = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            names.add("return " + k);
        }
        names.addAll(List.of("momentum 15", "momentum 60", "volatility 10", "volatility 30", "volatility 120", "volume",
                "rsi 14", "time sin", "time cos", "range", "location"));
        if (imbalance) {
            names.addAll(List.of("imbalance", "imbalance 10"));
        }
        return List.copyOf(names);
    }

    /** Length of a row: 16, or 18 with imbalance. */
    public int count() {
        return imbalance ? 18 : 16;
    }

    /**
     * Takes the bar that has just closed and writes its row.
     *
     * @param flow order-flow imbalance, ignored without that feature
     * @param x the row, {@link #count()} long; untouched while warming up
     * @return whether {@code x} was written: false for the first {@code MEMORY - 1} bars
     */
    public boolean next(long timeMillis, double high, double low, double close, double volume, double flow,
            double[] x) {
        int at = bars & (RING - 1);
        returns[at] = bars == 0 ? 0 : StrictMath.log(close / previousClose);
        volumes[at] = StrictMath.log(1 + volume);
        flows[at] = flow;
        previousClose = close;
        bars++;
        if (bars < MEMORY) {
            return false;
        }
        bars = bars < 1 << 30 ? bars : (1 << 29) + (bars & (RING - 1)); // never overflows, keeps the ring's place
        double sigma = deviation(LONG);
        volatility = sigma;
        int j = 0;
        for (int k = 0; k < 5; k++) {
            x[j++] = clamp(returns[(at - k) & (RING - 1)] / sigma);
        }
        x[j++] = clamp(sum(returns, 15) / (sigma * Math.sqrt(15)));
        x[j++] = clamp(sum(returns, 60) / (sigma * Math.sqrt(60)));
        x[j++] = clamp(StrictMath.log(deviation(10) / sigma));
        x[j++] = clamp(StrictMath.log(deviation(30) / sigma));
        x[j++] = StrictMath.log(sigma);
        x[j++] = volumeScore(volumes[at]);
        x[j++] = relativeStrength();
        int minute = (int) Math.floorMod(Math.floorDiv(timeMillis, 60_000L), (long) MINUTES);
        x[j++] = SINE[minute];
        x[j++] = SINE[(minute + MINUTES / 4) % MINUTES];
        x[j++] = clamp(StrictMath.log(high / low) / sigma);
        x[j++] = high > low ? (2 * close - high - low) / (high - low) : 0;
        if (imbalance) {
            x[j++] = flow;
            x[j] = sum(flows, 10) / 10;
        }
        return true;
    }

    /** σ(120) of the last bar: the size of a usual one-bar return. */
    public double volatility() {
        return volatility;
    }

    private double deviation(int w) {
        double s = 0;
        for (int i = 1; i <= w; i++) {
            double r = returns[(bars - i) & (RING - 1)];
            s = Math.fma(r, r, s);
        }
        return Math.max(Math.sqrt(s / w), TINY);
    }

    private double sum(double[] ring, int w) {
        double s = 0;
        for (int i = 1; i <= w; i++) {
            s += ring[(bars - i) & (RING - 1)];
        }
        return s;
    }

    private double volumeScore(double now) {
        double mean = sum(volumes, 60) / 60;
        double s = 0;
        for (int i = 1; i <= 60; i++) {
            double d = volumes[(bars - i) & (RING - 1)] - mean;
            s = Math.fma(d, d, s);
        }
        double deviation = Math.sqrt(s / 60);
        return deviation > TINY ? clamp((now - mean) / deviation) : 0;
    }

    private double relativeStrength() {
        double gains = 0;
        double losses = 0;
        for (int i = 1; i <= 14; i++) {
            double r = returns[(bars - i) & (RING - 1)];
            gains += Math.max(r, 0);
            losses += Math.max(-r, 0);
        }
        return gains + losses > 0 ? (gains - losses) / (gains + losses) : 0;
    }

    private static double clamp(double v) {
        return Math.max(-CLAMP, Math.min(CLAMP, v));
    }
}

package tickgrad.bench.market;

import tickgrad.model.CounterRandom;

/**
 * A market whose predictability is planted, and therefore known.
 *
 * <p>Each one-minute bar has an order flow u (standard normal, u[t] = φ·u[t-1] + sqrt(1-φ²)·η[t], φ = 0.6), a regime
 * that changes rarely (calm: mean 900 bars, turbulent: mean 300), and a variance g that clusters,
 * g[t+1] = 0.02 + 0.08·g[t]·z[t]² + 0.90·g[t]. The next log return is
 * <pre>
 *   r[t+1] = σ·sqrt(g[t+1])·z[t+1],   z[t+1] = ρ·s[t] + sqrt(1-ρ²)·(0.2·η[t+1] + sqrt(0.96)·ε[t+1])
 *   s[t] = +u[t] in the calm regime (σ = 8 bp),  -u[t] in the turbulent one (σ = 24 bp)
 * </pre>
 * so z is standard normal, ρ = {@code edge} is its correlation with the signal s, and flow and price move together
 * within a bar, from which nothing follows. Whoever knows s and calls its sign is right with probability
 * 1/2 + asin(ρ)/π exactly (two normals of correlation ρ have equal signs that often). The regime shows only in the
 * volatility, and a linear model cannot turn the sign of one feature by another: this is what hidden layers are for.
 * With {@code edge} 0 the past says nothing about the sign of the next return.
 *
 * <p>The column {@link Candles#imbalance()} is tanh(0.8·u); volume grows with volatility and |u|.
 *
 * @param candles the bars
 * @param edge ρ as planted
 * @param attainable the hit rate 1/2 + asin(ρ)/π of the next bar's direction
 * @param oracle the hit rate that sign(s) reached on these very bars
 */
public record SimulatedMarket(Candles candles, double edge, double attainable, double oracle) {

    /** Bars of the market that a job without a file uses. */
    public static final int BARS = 24_000;
    /** Planted correlation of that market: an attainable hit rate of 59.7%. */
    public static final double EDGE = 0.3;

    private static final long START = 1_735_689_600_000L; // 2025-01-01T00:00:00Z
    private static final double PHI = 0.6;
    private static final double[] SIGMA = {8e-4, 24e-4};
    private static final double[] LEAVE = {1.0 / 900, 1.0 / 300};

    /**
     * Simulates {@code bars} bars.
     *
     * @param edge planted correlation ρ in [0, 1)
     * @throws IllegalArgumentException where bars is not positive or edge lies outside [0, 1)
     */
    public static SimulatedMarket of(long seed, int bars, double edge) {
        if (bars < 1) {
            throw new IllegalArgumentException("bars is " + bars + "; expected 1 or more");
        }
        if (!(edge >= 0 && edge < 1)) {
            throw new IllegalArgumentException("edge is " + edge + "; expected 0 or more, below 1");
        }
        return new Simulation(seed, bars, edge).run();
    }

    private static final class Simulation {
        private final CounterRandom random;
        private final int n;
        private final double edge;
        private final Candles candles;
        private double flow;
        private double variance = 1;
        private double price = 50_000;
        private int regime;

        Simulation(long seed, int n, double edge) {
            this.random = new CounterRandom(seed, 0x4d61726b6574L); // a stream of its own: "Market"
            this.n = n;
            this.edge = edge;
            long[] time = new long[n];
            for (int t = 0; t < n; t++) {
                time[t] = START + 60_000L * t;
            }
            this.candles = new Candles(time, new double[n], new double[n], new double[n], new double[n], new double[n],
                    new double[n]);
        }

        SimulatedMarket run() {
            flow = random.nextGaussian();
            long hits = 0;
            for (int t = 0; t < n; t++) {
                double signal = regime == 0 ? flow : -flow;
                double z = bar(t, signal);
                hits += t > 0 && (signal > 0) == (z > 0) ? 1 : 0;
                variance = 0.02 + 0.08 * variance * z * z + 0.90 * variance;
                regime = random.nextDouble() < LEAVE[regime] ? 1 - regime : regime;
            }
            return new SimulatedMarket(candles, edge, 0.5 + StrictMath.asin(edge) / Math.PI,
                    n > 1 ? (double) hits / (n - 1) : Double.NaN);
        }

        /** Writes bar t, whose return was foretold by {@code signal}; returns its standard return z. */
        private double bar(int t, double signal) {
            double eta = random.nextGaussian();
            double noise = 0.2 * eta + Math.sqrt(0.96) * random.nextGaussian();
            double z = edge * signal + Math.sqrt(1 - edge * edge) * noise;
            double sigma = SIGMA[regime] * Math.sqrt(variance);
            flow = PHI * flow + Math.sqrt(1 - PHI * PHI) * eta;
            double close = price * StrictMath.exp(sigma * z);
            candles.open()[t] = price;
            candles.close()[t] = close;
            candles.high()[t] = Math.max(price, close) * StrictMath.exp(0.4 * sigma * Math.abs(random.nextGaussian()));
            candles.low()[t] = Math.min(price, close) * StrictMath.exp(-0.4 * sigma * Math.abs(random.nextGaussian()));
            candles.volume()[t] = 20 * Math.sqrt(sigma / SIGMA[0])
                    * StrictMath.exp(0.3 * Math.abs(flow) + 0.4 * random.nextGaussian());
            candles.imbalance()[t] = StrictMath.tanh(0.8 * flow);
            price = close;
            return z;
        }
    }
}

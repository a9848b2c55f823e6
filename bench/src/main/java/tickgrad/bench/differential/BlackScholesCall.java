package tickgrad.bench.differential;

import tickgrad.bench.options.BlackScholes;
import tickgrad.model.CounterRandom;

/**
 * A call in the model of Black and Scholes, learnt as the function of the spot one year before expiry (Huge and Savine 2020, their first
 * example). Spot 1 today, volatility 0.2, no rates, strike 1.10, expiry 2 years from now, state at 1 year.
 *
 * <p>The state is {@code S1 = exp(-½v² + v·N1)} with {@code v = 1.5·0.2}, wider than the market's so that the wings are seen. The label is
 * the mean of two antithetic payoffs, {@code R = exp(-½σ² ± σ·N2)}, {@code Y = max(0, S1·R - K)}, {@code ∂Y/∂S1 = R·1{S1·R > K}}.
 */
public final class BlackScholesCall implements Problem {
    static final double VOL = 0.2;
    static final double STRIKE = 1.10;
    private static final double WIDER = 1.5;
    private static final int TEST = 100;
    private static final double LEAST = 0.35;
    private static final double MOST = 1.65;

    @Override
    public String name() {
        return "black-scholes";
    }

    @Override
    public Samples draw(int m, long seed) {
        CounterRandom random = new CounterRandom(seed, 0xB5);
        double wide = WIDER * VOL;
        double[][] X = new double[m][1];
        double[] Y = new double[m];
        double[][] G = new double[m][1];
        for (int i = 0; i < m; i++) {
            double spot = StrictMath.exp(-0.5 * wide * wide + wide * random.nextGaussian());
            double shock = VOL * random.nextGaussian();
            X[i][0] = spot;
            for (int sign = -1; sign <= 1; sign += 2) {
                double growth = StrictMath.exp(-0.5 * VOL * VOL + sign * shock);
                double payoff = spot * growth - STRIKE;
                Y[i] += 0.5 * Math.max(0, payoff);
                G[i][0] += payoff > 0 ? 0.5 * growth : 0;
            }
        }
        BlackScholes call = new BlackScholes(true, STRIKE, 1, 0, 0);
        double[][] testX = new double[TEST][1];
        double[] price = new double[TEST];
        double[][] delta = new double[TEST][1];
        for (int i = 0; i < TEST; i++) {
            testX[i][0] = LEAST + (MOST - LEAST) * i / (TEST - 1);
            BlackScholes.Greeks truth = call.greeks(testX[i][0], VOL);
            price[i] = truth.price();
            delta[i][0] = truth.delta();
        }
        return new Samples(X, Y, G, testX, price, delta);
    }
}

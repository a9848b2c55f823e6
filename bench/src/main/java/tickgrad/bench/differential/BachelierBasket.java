package tickgrad.bench.differential;

import tickgrad.bench.options.Black;
import tickgrad.model.CounterRandom;

/**
 * A call on a basket of n assets in the model of Bachelier, learnt as the function of all spots one year before expiry (Huge and Savine
 * 2020, their second example). Spots 1 today, weights, volatilities and correlations drawn by the seed and scaled so that the basket's
 * volatility is 0.2; strike 1.10, expiry 2 years from now, state at 1 year with 1.5 times the volatility.
 *
 * <p>{@code S1 = 1 + 1.5·C·N1}, {@code S2 = S1 ± C·N2}, C the Cholesky factor of the covariance, {@code Y} the mean of
 * {@code max(0, a·S2 - K)} over both signs, {@code ∂Y/∂S1 = a·1{a·S2 > K}}. Since the basket is normal, the price is Bachelier's formula.
 */
public final class BachelierBasket implements Problem {
    private static final double VOL = 0.2;
    private static final double STRIKE = 1.10;
    private static final double WIDER = 1.5;
    private static final int TEST = 4096;
    private static final double LEAST = 0.5;
    private static final double MOST = 1.5;

    private final int n;

    /** A basket of n assets, at least 2. */
    public BachelierBasket(int n) {
        if (n < 2) {
            throw new IllegalArgumentException("n: " + n + ", expected 2 or more");
        }
        this.n = n;
    }

    @Override
    public String name() {
        return "basket of " + n;
    }

    @Override
    public Samples draw(int m, long seed) {
        CounterRandom random = new CounterRandom(seed, 0xBAC);
        double[] a = weights(random);
        double[][] C = factor(a, random);
        double[][] X = new double[m][n];
        double[] Y = new double[m];
        double[][] G = new double[m][n];
        for (int i = 0; i < m; i++) {
            double[] first = times(C, gaussians(random));
            double[] second = times(C, gaussians(random));
            for (int j = 0; j < n; j++) {
                X[i][j] = 1 + WIDER * first[j];
            }
            for (int sign = -1; sign <= 1; sign += 2) {
                double payoff = dot(a, X[i]) + sign * dot(a, second) - STRIKE;
                Y[i] += 0.5 * Math.max(0, payoff);
                for (int j = 0; j < n; j++) {
                    G[i][j] += payoff > 0 ? 0.5 * a[j] : 0;
                }
            }
        }
        return test(a, random, X, Y, G);
    }

    /** Spots spread evenly, further out where there are more of them, so that the basket has seen its wings. */
    private Samples test(double[] a, CounterRandom random, double[][] X, double[] Y, double[][] G) {
        double further = 1 + 0.5 * Math.sqrt((n - 1) * (MOST - LEAST) / 12);
        double least = 1 - (1 - LEAST) * further;
        double most = 1 + (MOST - 1) * further;
        double[][] testX = new double[TEST][n];
        double[] price = new double[TEST];
        double[][] delta = new double[TEST][n];
        for (int i = 0; i < TEST; i++) {
            for (int j = 0; j < n; j++) {
                testX[i][j] = least + (most - least) * random.nextDouble();
            }
            double d = (dot(a, testX[i]) - STRIKE) / VOL;
            price[i] = price(dot(a, testX[i]));
            for (int j = 0; j < n; j++) {
                delta[i][j] = a[j] * Black.distribution(d);
            }
        }
        return new Samples(X, Y, G, testX, price, delta);
    }

    /** Bachelier's formula a year before expiry: {@code (b - K)·Φ(d) + σ·ϕ(d)}, {@code d = (b - K)/σ}. */
    static double price(double basket) {
        double d = (basket - STRIKE) / VOL;
        return (basket - STRIKE) * Black.distribution(d) + VOL * Black.density(d);
    }

    private double[] weights(CounterRandom random) {
        double[] a = new double[n];
        double sum = 0;
        for (int j = 0; j < n; j++) {
            a[j] = 1 + 9 * random.nextDouble();
            sum += a[j];
        }
        for (int j = 0; j < n; j++) {
            a[j] /= sum;
        }
        return a;
    }

    /** Cholesky's factor of a random covariance under which the basket has its volatility. */
    private double[][] factor(double[] a, CounterRandom random) {
        double[][] draws = new double[2 * n][n];
        for (double[] row : draws) {
            for (int j = 0; j < n; j++) {
                row[j] = 2 * random.nextDouble() - 1;
            }
        }
        double[][] gram = new double[n][n];
        for (double[] row : draws) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    gram[i][j] += row[i] * row[j];
                }
            }
        }
        double[] vol = new double[n];
        for (int j = 0; j < n; j++) {
            vol[j] = 5 + 45 * random.nextDouble();
        }
        double[][] covariance = new double[n][n];
        double variance = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = vol[i] * vol[j] * gram[i][j] / Math.sqrt(gram[i][i] * gram[j][j]);
                variance += a[i] * a[j] * covariance[i][j];
            }
        }
        double[][] C = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = covariance[i][j] * VOL * VOL / variance;
                for (int q = 0; q < j; q++) {
                    sum -= C[i][q] * C[j][q];
                }
                C[i][j] = i == j ? Math.sqrt(sum) : sum / C[j][j];
            }
        }
        return C;
    }

    private double[] gaussians(CounterRandom random) {
        double[] z = new double[n];
        for (int j = 0; j < n; j++) {
            z[j] = random.nextGaussian();
        }
        return z;
    }

    private static double[] times(double[][] C, double[] z) {
        double[] y = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            y[i] = dot(C[i], z);
        }
        return y;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}

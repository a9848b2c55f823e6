package tickgrad.model.surface;

/**
 * Quotes of implied volatility.
 *
 * @param k      log-moneyness of each
 * @param tau    years, above 0
 * @param vol    implied volatility, above 0
 * @param weight of each in the fit, above 0
 */
public record SurfaceQuotes(double[] k, double[] tau, double[] vol, double[] weight) {
    /** @throws IllegalArgumentException naming the first value that is no good */
    public SurfaceQuotes {
        if (k.length == 0 || tau.length != k.length || vol.length != k.length || weight.length != k.length) {
            throw new IllegalArgumentException("quotes: " + k.length + " k, " + tau.length + " tau, " + vol.length + " vol, " + weight.length
                    + " weight, expected as many of each, at least one");
        }
        for (int i = 0; i < k.length; i++) {
            require(Double.isFinite(k[i]), "k", i, k[i], "a finite number");
            require(tau[i] > 0 && tau[i] < Double.POSITIVE_INFINITY, "tau", i, tau[i], "a finite number above 0");
            require(vol[i] > 0 && vol[i] < Double.POSITIVE_INFINITY, "vol", i, vol[i], "a finite number above 0");
            require(weight[i] > 0 && weight[i] < Double.POSITIVE_INFINITY, "weight", i, weight[i], "a finite number above 0");
        }
    }

    private static void require(boolean holds, String name, int i, double value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + "[" + i + "]: " + value + ", expected " + expected);
        }
    }
}

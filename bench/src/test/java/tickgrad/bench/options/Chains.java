package tickgrad.bench.options;

import java.util.Locale;
import java.util.Random;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;

/** Chains made up from a known surface. */
final class Chains {
    static final double SPOT = 400;
    static final double RATE = 0.03;
    static final double YIELD = 0.01;
    /** 2023-01-02 15:00 UTC. */
    static final long QUOTED = 1672671600L;
    static final int[] DAYS = {7, 30, 91, 182, 365};

    private Chains() {}

    /** A smile with skew that flattens with time. */
    static double vol(double k, double tau) {
        double x = k / Math.sqrt(tau);
        return 0.2 + 0.02 * Math.sqrt(tau) - 0.06 * x + 0.05 * x * x / (1 + Math.abs(x));
    }

    static double forward(double tau) {
        return SPOT * Math.exp((RATE - YIELD) * tau);
    }

    /** OptionsDX' columns, those that count; bid and ask a cent around the price; the vendor's Greeks are Black and Scholes'. */
    static StringBuilder pairs() {
        StringBuilder csv = new StringBuilder("[QUOTE_UNIXTIME],[UNDERLYING_LAST],[EXPIRE_UNIX],[DTE],[STRIKE],[C_BID],[C_ASK],[P_BID],[P_ASK],"
                + "[C_DELTA],[C_GAMMA],[C_VEGA],[C_THETA],[C_IV],[P_DELTA],[P_GAMMA],[P_VEGA],[P_THETA],[P_IV]\n");
        for (int days : DAYS) {
            double tau = days / 365.0;
            double width = 0.45 * Math.sqrt(tau);
            for (int i = 0; i <= 20; i++) {
                double strike = Math.rint(forward(tau) * Math.exp(width * (i - 11) / 10));
                csv.append(line(days, strike));
            }
        }
        return csv;
    }

    static String line(int days, double strike) {
        double tau = days / 365.0;
        double vol = vol(Math.log(strike / forward(tau)), tau);
        BlackScholes.Greeks call = new BlackScholes(true, strike, tau, RATE, YIELD).greeks(SPOT, vol);
        BlackScholes.Greeks put = new BlackScholes(false, strike, tau, RATE, YIELD).greeks(SPOT, vol);
        return String.format(
                Locale.ROOT, "%d, %s, %d, %d, %s, %.6f, %.6f, %.6f, %.6f, %s, %s\n", QUOTED, SPOT, QUOTED + 86_400L * days, days, strike,
                call.price() - 0.01, call.price() + 0.01, put.price() - 0.01, put.price() + 0.01, side(call, vol), side(put, vol));
    }

    private static String side(BlackScholes.Greeks g, double vol) {
        return g.delta() + ", " + g.gamma() + ", " + g.vega() / 100 + ", " + g.theta() / 365 + ", " + vol;
    }

    /** Deribit's columns: prices in coin to a tick of 0.0001, quoted at {@link #QUOTED}; strikes in a random order. */
    static StringBuilder coin(boolean withVols) {
        StringBuilder csv = new StringBuilder("option_type,strike,creation,maturity,mark_price," + (withVols ? "mark_iv," : "") + "index_price\n");
        int[] order = new Random(1).ints(0, 1000).distinct().limit(21).toArray();
        for (int days : DAYS) {
            double tau = days / 365.0;
            for (int o : order) {
                double strike = Math.rint(forward(tau) * Math.exp(0.9 * Math.sqrt(tau) * (o - 550) / 1000.0));
                for (boolean call : new boolean[] {true, false}) {
                    double vol = 3 * vol(Math.log(strike / forward(tau)), tau);
                    double price = Black.price(call, forward(tau), strike, vol * Math.sqrt(tau)) / forward(tau);
                    csv.append(String.format(Locale.ROOT, "%s,%s,%d,%d,%.4f,%s%s\n", call ? "call" : "put", strike, QUOTED - 7200,
                            QUOTED + 86_400L * days, price, withVols ? String.format(Locale.ROOT, "%.2f,", 100 * vol) : "", SPOT));
                }
            }
        }
        return csv;
    }

    static Chain clean(String name, CharSequence csv) throws DataException {
        return ChainCleaner.clean(ChainReader.read(new TextFile(name, csv.toString())), Double.NaN);
    }
}

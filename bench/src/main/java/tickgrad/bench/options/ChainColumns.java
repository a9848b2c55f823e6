package tickgrad.bench.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.data.DataException;

/**
 * Which field of a line holds what, found by name in the header. Two layouts: one option a line ({@code option_type, strike, maturity,
 * mark_price, index_price}, as Deribit's), or a call and a put of one strike a line ({@code C_BID, C_ASK, P_BID, P_ASK}, as OptionsDX').
 */
final class ChainColumns {
    static final String EXPECTED = "expected a header that names option_type, strike, maturity, index_price and mark_price or bid and ask"
            + " (one option a line), or STRIKE, EXPIRE_UNIX, QUOTE_UNIXTIME, UNDERLYING_LAST, C_BID, C_ASK, P_BID, P_ASK";

    private static final String[] GREEKS = {"delta", "gamma", "vega", "theta"};

    /** The columns of one side: bid, ask, mark, own volatility and own Greeks; -1 where there is none. */
    record Side(int bid, int ask, int mark, int vol, int[] greeks) {}

    final int fields;
    final boolean paired;
    final boolean coin;
    final boolean percent;
    final int type;
    final int strike;
    final int expiry;
    final int quoted;
    final int listed;
    final int spot;
    final Side call;
    final Side put;

    private ChainColumns(List<String> names) {
        fields = names.size();
        paired = names.contains("cbid") && names.contains("pbid");
        type = first(names, "optiontype", "type", "callput", "cp", "putcall", "right");
        strike = first(names, "strike", "strikeprice");
        expiry = first(names, "expireunix", "expiryunix", "maturity", "expiry", "expiration", "expirationdate", "expiredate");
        quoted = first(names, "quoteunixtime", "quotetime", "quotedatetime", "timestamp", "asof");
        listed = first(names, "creation", "creationtimestamp", "listed");
        spot = first(names, "underlyinglast", "underlyingprice", "indexprice", "spot", "underlying");
        coin = names.contains("markprice") && names.contains("indexprice");
        percent = names.contains("markiv");
        call = side(names, paired ? "c" : "");
        put = paired ? side(names, "p") : call;
    }

    /** Whether the line looks like a header of a chain at all. */
    static boolean isHeader(List<String> line) {
        List<String> names = names(line);
        return first(names, "strike", "strikeprice") >= 0;
    }

    /** @throws DataException naming the columns that are missing */
    static ChainColumns ofHeader(String file, long lineNumber, List<String> line) throws DataException {
        ChainColumns c = new ChainColumns(names(line));
        List<String> missing = new ArrayList<>();
        require(missing, c.paired || c.type >= 0, "option_type");
        require(missing, c.expiry >= 0, "maturity");
        require(missing, c.spot >= 0, "index_price or UNDERLYING_LAST");
        require(missing, priced(c.call) && priced(c.put), "mark_price, or bid and ask");
        if (!missing.isEmpty()) {
            throw new DataException(file, lineNumber, 0, "the header has no column " + String.join(", no ", missing) + "; " + EXPECTED);
        }
        return c;
    }

    private static boolean priced(Side s) {
        return s.mark() >= 0 || s.bid() >= 0 && s.ask() >= 0;
    }

    private static void require(List<String> missing, boolean there, String name) {
        if (!there) {
            missing.add(name);
        }
    }

    private static Side side(List<String> names, String prefix) {
        int[] greeks = new int[GREEKS.length];
        for (int i = 0; i < greeks.length; i++) {
            greeks[i] = first(names, prefix + GREEKS[i]);
        }
        return new Side(
                first(names, prefix + "bid", prefix + "bidprice"),
                first(names, prefix + "ask", prefix + "askprice"),
                first(names, prefix + "markprice", prefix + "mark", prefix + "mid", prefix + "price"),
                first(names, prefix + "markiv", prefix + "iv", prefix + "impliedvolatility"),
                greeks);
    }

    private static int first(List<String> names, String... candidates) {
        for (String candidate : candidates) {
            if (names.contains(candidate)) {
                return names.indexOf(candidate);
            }
        }
        return -1;
    }

    private static List<String> names(List<String> line) {
        return line.stream().map(s -> s.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "")).toList();
    }
}

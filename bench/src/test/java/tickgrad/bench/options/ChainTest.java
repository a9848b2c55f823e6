package tickgrad.bench.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tickgrad.bench.data.DataException;
import tickgrad.bench.market.Guard;

class ChainTest {
    /** Middle prices are printed to 5e-7, so parity's forward and the volatilities (vega above 0.05 a point) are right to 1e-4. */
    @Test
    void pairsOfCallAndPutComeBack() throws DataException {
        Chain chain = Chains.clean("pairs.csv", Chains.pairs());
        assertEquals(Chains.QUOTED, chain.quoteTime().seconds());
        assertEquals(Chains.DAYS.length, chain.expiries().size());
        for (Expiry e : chain.expiries()) {
            assertEquals(Chains.forward(e.tau()), e.forward(), 1e-4);
            assertEquals(Chains.RATE, e.rate(), 1e-4 / e.tau());
            assertEquals(Chains.YIELD, e.yield(), 1e-4 / e.tau());
        }
        for (Point p : chain.points()) {
            assertEquals(Chains.vol(p.k(), p.tau()), p.vol(), 1e-4, p.toString());
            assertEquals(p.row().call(), p.k() >= 0);
            assertTrue(p.uncertainty() > 0 && p.uncertainty() <= 0.1 * p.vol());
        }
        assertEquals(Map.of("in the money", 105L), found(chain));
        assertEquals(105, chain.points().size());
    }

    /** Ticks of 0.0001 of a coin worth 400: half a tick is 0.02, so forwards are right to a few ticks. */
    @Test
    void coinPricesAndTheirTimeComeBack() throws DataException {
        Chain chain = Chains.clean("coin-2023-01-09.csv", Chains.coin(true));
        assertEquals(Chains.QUOTED, chain.quoteTime().seconds(), 3600);
        assertEquals("where the file's own volatilities give its prices", chain.quoteTime().source());
        for (Expiry e : chain.expiries()) {
            assertEquals(Chains.forward(e.tau()), e.forward(), 0.08);
        }
        for (Point p : chain.points()) {
            // The time is right within the hour above: half of that share of τ, of the volatility, and what the tick leaves open.
            double late = 0.5 * Math.abs(chain.quoteTime().seconds() - Chains.QUOTED) / (p.tau() * ChainCleaner.YEAR);
            assertEquals(p.row().vol(), p.vol(), (1.1 * late + 0.001) * p.vol() + 3 * p.uncertainty(), p.toString());
        }
    }

    @Test
    void withoutVolatilitiesTheTimeIsThatOfTheNameOrOfTheNewestListing() throws DataException {
        QuoteTime before = Chains.clean("coin-2023-01-01.csv", Chains.coin(false)).quoteTime();
        assertEquals(Chains.QUOTED - 7200, before.seconds()); // noon of the day before the listing cannot be
        assertTrue(before.source().startsWith("the newest listing"), before.source());
        QuoteTime after = Chains.clean("coin-2023-01-03.csv", Chains.coin(false)).quoteTime();
        assertEquals("2023-01-03 12:00 UTC", after.toString());
        assertEquals("as asked for", ChainCleaner.clean(ChainReader.read(file(Chains.coin(false).toString())), 1672700000).quoteTime().source());
        DataException e = assertThrows(DataException.class, () -> Chains.clean("coin.csv", Chains.coin(false)));
        assertTrue(e.getMessage().startsWith("coin.csv: no time of the quotes"), e.getMessage());
    }

    @Test
    void everyFlawIsCountedByName() throws DataException {
        long then = Chains.QUOTED + 86_400 * 30;
        String[] flaws = {
            line(Chains.QUOTED, then, 401.5, 9, 8, 9, 8), // 2 crossed
            line(Chains.QUOTED, then, 402.5, 0, 8, 0, 8), // 2 without bid
            line(Chains.QUOTED, then, Double.NaN, 7, 8, 7, 8), // 2 incomplete
            Chains.line(30, 400) + Chains.line(30, 400), // at 400 a call and a put anew, then 2 duplicates
            line(Chains.QUOTED - 3600, then, 403.5, 7, 8, 7, 8), // 2 stale
            line(Chains.QUOTED, Chains.QUOTED, 400, 1, 2, 1, 2), // 2 expired
            line(Chains.QUOTED, then + 86_400, 400, 7, 8, 7, 8), // 2 of an expiry without forward
        };
        Chain chain = Chains.clean("flaws.csv", Chains.pairs().append(String.join("", flaws)));
        Map<String, Long> found = found(chain);
        assertEquals(
                Map.of("crossed", 2L, "zero bid", 2L, "incomplete", 2L, "duplicates", 2L, "stale", 2L, "expired", 2L, "no parity forward", 2L,
                        "in the money", 106L),
                found);
        assertEquals(106, chain.points().size());
    }

    @Test
    void whatCostsMoreThanItsNeighbourOrSaysNothingIsDropped() throws DataException {
        String csv = Chains.pairs().toString();
        List<String> lines = csv.lines().toList();
        String last = lines.getLast(); // the highest strike of the longest expiry
        String[] cells = last.split(", ");
        cells[5] = "90";
        cells[6] = "91";
        String dear = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n" + String.join(", ", cells) + "\n";
        assertEquals(1L, found(Chains.clean("dear.csv", dear)).get("non-monotone"));
        cells[5] = "0.01";
        cells[6] = "3";
        String wide = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n" + String.join(", ", cells) + "\n";
        assertEquals(1L, found(Chains.clean("wide.csv", wide)).get("wide"));
    }

    @Test
    void badFilesAreRefusedInOneLine() {
        refused("no.csv, line 1: no recognisable columns; expected a header", "a,b,c\n1,2,3\n");
        refused("no.csv, line 1: the header has no column option_type, no maturity", "strike,index_price,mark_price\n1,2,3\n");
        refused("no.csv, line 2: has 3 columns; expected 5", "option_type,strike,maturity,mark_price,index_price\ncall,1,2\n");
        refused("no.csv, line 2, column 2: \"x\" is not a number", "option_type,strike,maturity,mark_price,index_price\ncall,x,2023-01-09,1,2\n");
        refused("no.csv, line 2, column 1: \"straddle\" is no kind of option",
                "option_type,strike,maturity,mark_price,index_price\nstraddle,1,2023-01-09,1,2\n");
        refused("no.csv, line 2, column 3: time \"soon\"", "option_type,strike,maturity,mark_price,index_price\ncall,1,soon,1,2\n");
        refused("no.csv: holds a header and no options", "option_type,strike,maturity,mark_price,index_price\n");
        refused("no.csv: no expiry with 5 usable quotes among 1 options: no parity forward 1 (dropped; first at line 2)",
                "option_type,strike,maturity,mark_price,index_price,quote_time\ncall,1,2023-01-09,1,2,2023-01-02\n");
    }

    private static void refused(String start, String csv) {
        DataException e = assertThrows(DataException.class, () -> Chains.clean("no.csv", csv));
        assertTrue(e.getMessage().startsWith(start), e.getMessage());
    }

    private static tickgrad.bench.data.TextFile file(String csv) {
        return new tickgrad.bench.data.TextFile("asof.csv", csv);
    }

    private static String line(long quoted, long expiry, double strike, double callBid, double callAsk, double putBid, double putAsk) {
        return quoted + ",400.0," + expiry + ",0," + (Double.isNaN(strike) ? "" : strike) + "," + callBid + "," + callAsk + "," + putBid + ","
                + putAsk + ",,,,,,,,,,\n";
    }

    private static Map<String, Long> found(Chain chain) {
        return chain.guards().stream().filter(g -> g.count() > 0).collect(Collectors.toMap(Guard::name, Guard::count));
    }
}

package tickgrad.bench.market;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import tickgrad.bench.data.DataException;

/**
 * Looks at every bar that a file offers, keeps the usable ones, and counts the rest by name.
 *
 * <table>
 * <caption>What is looked for, in this order</caption>
 * <tr><td>non-finite bars</td><td>a price or volume that is empty, NaN or infinite: dropped</td></tr>
 * <tr><td>impossible bars</td><td>a price of 0 or less, high below low, open or close outside low..high, a negative
 *     volume: dropped</td></tr>
 * <tr><td>disorder</td><td>a time before the line above: sorted</td></tr>
 * <tr><td>duplicates</td><td>a time that an earlier line has: dropped, the first is kept</td></tr>
 * <tr><td>gaps</td><td>more than 1.5 bar lengths to the bar before: kept, nothing is invented to fill them</td></tr>
 * <tr><td>zero volume</td><td>nothing traded: kept</td></tr>
 * <tr><td>missing imbalance</td><td>empty, NaN or infinite where the file has such a column: taken as 0</td></tr>
 * </table>
 */
final class Guards {

    private final String file;
    private final List<double[]> bars = new ArrayList<>();
    private final Flaw nonFinite = new Flaw();
    private final Flaw impossible = new Flaw();
    private final Flaw disorder = new Flaw();
    private final Flaw duplicates = new Flaw();
    private final Flaw gaps = new Flaw();
    private final Flaw zeroVolume = new Flaw();
    private final Flaw noImbalance = new Flaw();
    private final long[] nonFiniteByColumn = new long[5];
    private String firstReason;
    private long offered;

    Guards(String file) {
        this.file = file;
    }

    /** Offers the bar of one line. */
    void offer(long line, Bar bar) {
        offered++;
        double[] values = {bar.open(), bar.high(), bar.low(), bar.close(), bar.volume()};
        for (int i = 0; i < values.length; i++) {
            nonFiniteByColumn[i] += Double.isFinite(values[i]) ? 0 : 1;
        }
        String why = bar.flaw();
        if (why != null) {
            (bar.finite() ? impossible : nonFinite).at(line);
            firstReason = firstReason == null ? "line " + line + ": " + why : firstReason;
            return;
        }
        if (!Double.isFinite(bar.imbalance())) {
            noImbalance.at(line);
        }
        bars.add(new double[] {bar.timeMillis(), bar.open(), bar.high(), bar.low(), bar.close(), bar.volume(), bar.flow(), line});
    }

    /**
     * @param imbalance whether the file has such a column, be it empty
     * @throws DataException where no bar, or less than half of the bars, can be used
     */
    CandleFile finish(boolean imbalance) throws DataException {
        if (offered == 0) {
            throw new DataException(file, "holds no bars");
        }
        String[] names = {"open", "high", "low", "close", "volume"};
        for (int i = 0; i < names.length; i++) {
            if (nonFiniteByColumn[i] == offered) {
                throw new DataException(file, "column " + names[i] + " holds no finite number in any of " + offered
                        + " bars");
            }
        }
        if (bars.size() * 2L < offered) {
            throw new DataException(file, (offered - bars.size()) + " of " + offered + " bars cannot be used; first "
                    + firstReason);
        }
        sort();
        dropDuplicates();
        Candles candles = columns(imbalance);
        look(candles);
        List<Guard> guards = new ArrayList<>(List.of(
                gaps.guard("gaps", "kept", "more than 1.5 bar lengths after the bar before"),
                duplicates.guard("duplicates", "dropped", "a time that an earlier line has; the first is kept"),
                disorder.guard("disorder", "sorted", "a time before that of the line above"),
                zeroVolume.guard("zero volume", "kept", "nothing traded"),
                nonFinite.guard("non-finite bars", "dropped", "a price or volume that is empty, NaN or infinite"),
                impossible.guard("impossible bars", "dropped", "a price of 0 or less, high below low, open or close"
                        + " outside low..high, or a negative volume")));
        if (imbalance) {
            guards.add(noImbalance.guard("missing imbalance", "taken as 0", "an imbalance, or the volume it follows"
                    + " from, that is empty, NaN or infinite"));
        }
        return new CandleFile(file, candles, List.copyOf(guards));
    }

    private void sort() {
        for (int i = 1; i < bars.size(); i++) {
            if (bars.get(i)[0] < bars.get(i - 1)[0]) {
                disorder.at((long) bars.get(i)[7]);
            }
        }
        if (disorder.count > 0) {
            bars.sort(Comparator.comparingDouble(b -> b[0])); // stable: of two equal times the earlier line stays first
        }
    }

    private void dropDuplicates() {
        List<double[]> kept = new ArrayList<>(bars.size());
        for (double[] bar : bars) {
            if (!kept.isEmpty() && kept.getLast()[0] == bar[0]) {
                duplicates.at((long) bar[7]);
            } else {
                kept.add(bar);
            }
        }
        bars.clear();
        bars.addAll(kept);
    }

    private Candles columns(boolean imbalance) {
        int n = bars.size();
        double[][] column = new double[7][n];
        for (int t = 0; t < n; t++) {
            for (int j = 0; j < 7; j++) {
                column[j][t] = bars.get(t)[j];
            }
        }
        long[] time = Arrays.stream(column[0]).mapToLong(v -> (long) v).toArray(); // exact: below 2^53 milliseconds
        return new Candles(time, column[1], column[2], column[3], column[4], column[5], imbalance ? column[6] : null);
    }

    private void look(Candles candles) {
        long bar = candles.intervalMillis();
        for (int t = 0; t < candles.size(); t++) {
            if (t > 0 && 2 * (candles.timeMillis()[t] - candles.timeMillis()[t - 1]) > 3 * bar) {
                gaps.at((long) bars.get(t)[7]);
            }
            if (candles.volume()[t] == 0) {
                zeroVolume.at((long) bars.get(t)[7]);
            }
        }
    }

    private static final class Flaw {
        private long count;
        private long firstLine;

        void at(long line) {
            firstLine = count == 0 ? line : Math.min(firstLine, line);
            count++;
        }

        Guard guard(String name, String repair, String detail) {
            return new Guard(name, count, firstLine, repair, detail);
        }
    }
}

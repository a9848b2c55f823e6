package tickgrad.bench.surfaces;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.NumberLines;
import tickgrad.bench.data.TextFile;

/**
 * Implied-volatility surfaces by day, strike fastest.
 *
 * @param name       of the file
 * @param strikes    of one maturity
 * @param maturities in years, as listed
 * @param dates      ascending
 * @param vols       {@code (days, maturities·strikes)} as in the file
 * @param floor      volatilities up to this are bad points
 * @param filled     the same, each bad point replaced by the last good value of that point before it, and by 0.2 where there is none: it never
 *                   holds anything of a later day
 */
public record SurfaceSeries(
        String name, double[] strikes, double[] maturities, LocalDate[] dates, double[][] vols, double floor, double[][] filled) {
    private static final DateTimeFormatter DAY_FIRST = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final double UNKNOWN = 0.2;
    private static final int FEWEST = 50;

    /** A series whose bad points are filled here. */
    static SurfaceSeries of(String name, double[] strikes, double[] maturities, LocalDate[] dates, double[][] vols, double floor) {
        double[][] filled = new double[vols.length][vols[0].length];
        for (int d = 0; d < vols.length; d++) {
            for (int j = 0; j < vols[0].length; j++) {
                filled[d][j] = isGood(vols[d][j], floor) ? vols[d][j] : d > 0 ? filled[d - 1][j] : UNKNOWN;
            }
        }
        return new SurfaceSeries(name, strikes, maturities, dates, vols, floor, filled);
    }

    /**
     * Reads line 1, strikes; line 2, maturities; then a line a day, date and volatilities. There may be more maturities a day than listed.
     *
     * @throws DataException if the file cannot be used
     */
    public static SurfaceSeries read(Path file, double floor) throws DataException {
        String name = file.toString();
        List<String> lines = TextFile.read(file).text().lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() < 2 + FEWEST) {
            throw new DataException(name, lines.size() + " lines, expected strikes, maturities and at least " + FEWEST + " days");
        }
        double[] strikes = NumberLines.numbers(name, 1, NumberLines.cells(lines.get(0)), 0);
        double[] maturities = NumberLines.numbers(name, 2, NumberLines.cells(lines.get(1)), 0);
        int days = lines.size() - 2;
        LocalDate[] dates = new LocalDate[days];
        double[][] vols = new double[days][];
        for (int d = 0; d < days; d++) {
            int line = d + 3;
            String[] cells = NumberLines.cells(lines.get(d + 2));
            dates[d] = date(name, line, cells[0]);
            vols[d] = NumberLines.numbers(name, line, cells, 1);
            if (d > 0 && !dates[d].isAfter(dates[d - 1])) {
                throw new DataException(name, line, 1, dates[d] + " does not come after " + dates[d - 1]);
            }
            if (vols[d].length != vols[0].length) {
                throw new DataException(name, line, 0, vols[d].length + " volatilities, expected " + vols[0].length + " as on the first day");
            }
        }
        if (vols[0].length == 0 || vols[0].length % strikes.length != 0) {
            throw new DataException(name, 3, 0, vols[0].length + " volatilities, expected a multiple of the " + strikes.length + " strikes");
        }
        return of(name, strikes, maturities, dates, vols, floor);
    }

    private static LocalDate date(String file, int line, String cell) throws DataException {
        try {
            return cell.contains("/") ? LocalDate.parse(cell, DAY_FIRST) : LocalDate.parse(cell);
        } catch (DateTimeParseException e) {
            throw new DataException(file, line, 1, "\"" + cell + "\" is not a date, expected dd/mm/yyyy or yyyy-mm-dd");
        }
    }

    private static boolean isGood(double vol, double floor) {
        return vol > floor && vol <= Float.MAX_VALUE;
    }

    /** Whether a point is one to learn from and to be judged by. */
    public boolean good(int day, int point) {
        return isGood(vols[day][point], floor);
    }

    /** Days. */
    public int days() {
        return vols.length;
    }

    /** Points of a surface. */
    public int points() {
        return vols[0].length;
    }

    /** Bad points from a day on, up to another. */
    public int bad(int from, int to) {
        int bad = 0;
        for (int d = from; d < to; d++) {
            for (int j = 0; j < points(); j++) {
                bad += good(d, j) ? 0 : 1;
            }
        }
        return bad;
    }
}

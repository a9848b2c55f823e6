package tickgrad.bench.fit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;

/**
 * Reads plain numeric columns separated by comma, semicolon, tab or blanks, with or without a header line; plain, .gz
 * or .zip.
 * Rows with a missing cell (empty, {@code NA}, {@code NaN}, {@code ?}) are left out and counted; anything else that is
 * not a finite number is refused with file, line, column and reason.
 */
public final class TableReader {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "?", "none");
    private static final int SAMPLE_LINES = 20;

    private final Path file;
    private final String name;

    private TableReader(Path file) {
        this.file = file;
        name = file.toString();
    }

    /**
     * The table in the file.
     *
     * @throws DataException if the file cannot be used
     */
    public static Table read(Path file) throws DataException {
        return new TableReader(file).read();
    }

    private Table read() throws DataException {
        List<String> lines = TextFile.read(file).text().lines().toList();
        List<String> sample =
                lines.stream().filter(l -> !l.isBlank()).limit(SAMPLE_LINES).toList();
        Separator separator = Separator.detect(sample);
        int header = lines.indexOf(sample.getFirst());
        String[] first = separator.split(sample.getFirst());
        boolean named = isHeader(first);
        List<String> columns = names(first, width(first, sample, separator), named);
        if (columns.size() < 2) {
            throw new DataException(
                    name,
                    header + 1,
                    0,
                    "one column only; expected at least one input and, in the last column, the target");
        }
        return rows(lines, separator, named ? header + 1 : header, columns);
    }

    /** A header has no number in it, and at least one name. */
    private static boolean isHeader(String[] first) {
        boolean name = false;
        for (String cell : first) {
            if (isNumber(cell)) {
                return false;
            }
            name |= !isMissing(cell);
        }
        return name;
    }

    /** Columns of the file: a separator at the end of the first line is no column when nothing ever follows it. */
    private static int width(String[] first, List<String> sample, Separator separator) {
        int n = first.length;
        boolean trailing = n > 2
                && first[n - 1].isEmpty()
                && sample.stream()
                        .map(separator::split)
                        .allMatch(cells -> cells.length == n - 1 || cells.length == n && cells[n - 1].isEmpty());
        return trailing ? n - 1 : n;
    }

    private static List<String> names(String[] first, int width, boolean named) {
        List<String> names = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            names.add(named && !first[j].isEmpty() ? first[j] : "column " + (j + 1));
        }
        return List.copyOf(names);
    }

    private Table rows(List<String> lines, Separator separator, int from, List<String> columns) throws DataException {
        List<double[]> rows = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        long missing = 0;
        long complete = 0;
        boolean[] seen = new boolean[columns.size()];
        for (int l = from; l < lines.size(); l++) {
            if (lines.get(l).isBlank()) {
                continue;
            }
            double[] row = row(separator.split(lines.get(l)), l + 1, columns);
            boolean whole = true;
            for (int j = 0; j < row.length; j++) {
                whole &= !Double.isNaN(row[j]);
                seen[j] |= !Double.isNaN(row[j]);
            }
            complete++;
            if (whole) {
                rows.add(row);
                numbers.add(l + 1L);
            } else {
                missing++;
            }
        }
        if (complete == 0) {
            throw new DataException(name, 0, 0, "a header but no rows");
        }
        for (int j = 0; j < seen.length; j++) {
            if (!seen[j]) {
                throw new DataException(name, 0, j + 1, "no value in the whole column (" + columns.get(j) + ")");
            }
        }
        if (rows.size() < 2) {
            throw new DataException(
                    name,
                    0,
                    0,
                    "only " + rows.size() + " complete row" + (rows.size() == 1 ? "" : "s")
                            + "; expected at least 2, one to learn from and one to test on");
        }
        double[][] values = rows.toArray(double[][]::new);
        return new Table(
                name,
                columns,
                values,
                numbers.stream().mapToLong(Long::longValue).toArray(),
                missing,
                warnings(values, columns, missing));
    }

    private double[] row(String[] cells, long line, List<String> columns) throws DataException {
        int width = columns.size();
        boolean trailing = cells.length == width + 1 && cells[width].isEmpty();
        if (cells.length != width && !trailing) {
            throw new DataException(
                    name, line, 0, cells.length + " cells, expected " + width + " as in the first line");
        }
        double[] row = new double[width];
        for (int j = 0; j < width; j++) {
            row[j] = value(cells[j], line, j + 1, columns.get(j));
        }
        return row;
    }

    private double value(String cell, long line, int column, String columnName) throws DataException {
        if (isMissing(cell)) {
            return Double.NaN;
        }
        if (!isNumber(cell)) {
            String hint = cell.matches("[+-]?\\d+,\\d+") ? "; expected a decimal point, not a comma" : "";
            throw new DataException(
                    name, line, column, "\"" + shortened(cell) + "\" is not a number (" + columnName + ")" + hint);
        }
        double value = Double.parseDouble(cell);
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw new DataException(
                    name,
                    line,
                    column,
                    "\"" + shortened(cell) + "\" is beyond the range of a 32-bit float (" + columnName + ")");
        }
        return value;
    }

    private static List<String> warnings(double[][] rows, List<String> columns, long missing) {
        List<String> warnings = new ArrayList<>();
        if (missing > 0) {
            warnings.add(missing + " row" + (missing == 1 ? "" : "s") + " left out for a missing value");
        }
        for (int j = 0; j < columns.size(); j++) {
            boolean constant = true;
            for (double[] row : rows) {
                constant &= row[j] == rows[0][j];
            }
            if (constant) {
                String what = j == columns.size() - 1 ? "the target" : "an input";
                String column = "column " + (j + 1);
                String name = columns.get(j).equals(column) ? column : columns.get(j) + " (" + column + ")";
                warnings.add(name + " is constant: " + what + " without information");
            }
        }
        return List.copyOf(warnings);
    }

    private static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    private static boolean isNumber(String cell) {
        if (cell.isEmpty() || "fFdD".indexOf(cell.charAt(cell.length() - 1)) >= 0 || cell.indexOf('x') >= 0) {
            return false;
        }
        String bare = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        if (bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity")) {
            return false;
        }
        try {
            return !Double.isNaN(Double.parseDouble(cell));
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static String shortened(String cell) {
        return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
    }
}

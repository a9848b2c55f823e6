package tickgrad.bench.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines of numbers without a header, separated by blanks, commas or semicolons; a separator at the end of a line is none. Infinities and
 * NaN are numbers here: whoever reads decides what a usable one is.
 */
public final class NumberLines {
    private NumberLines() {}

    /**
     * All lines that are not blank.
     *
     * @throws DataException if the file cannot be read, or a cell is not a number
     */
    public static List<double[]> read(Path file) throws DataException {
        List<String> lines = TextFile.read(file).text().lines().toList();
        List<double[]> rows = new ArrayList<>();
        for (int l = 0; l < lines.size(); l++) {
            if (!lines.get(l).isBlank()) {
                rows.add(numbers(file.toString(), l + 1, cells(lines.get(l)), 0));
            }
        }
        return rows;
    }

    /**
     * All lines, which are equally long.
     *
     * @throws DataException if a line has another length than the first
     */
    public static double[][] table(Path file) throws DataException {
        List<double[]> rows = read(file);
        for (int r = 0; r < rows.size(); r++) {
            if (rows.get(r).length != rows.getFirst().length) {
                throw new DataException(
                        file.toString(), "row " + (r + 1) + " has " + rows.get(r).length + " numbers, expected "
                                + rows.getFirst().length + " as in the first");
            }
        }
        return rows.toArray(double[][]::new);
    }

    /** The cells of a line. */
    public static String[] cells(String line) {
        return line.strip().split("\\s*[,;]\\s*|\\s+");
    }

    /**
     * The cells of a line from one of them on, as numbers.
     *
     * @throws DataException naming file, line and column of a cell that is none
     */
    public static double[] numbers(String file, long line, String[] cells, int from) throws DataException {
        double[] numbers = new double[cells.length - from];
        for (int j = 0; j < numbers.length; j++) {
            numbers[j] = number(file, line, from + j + 1, cells[from + j]);
        }
        return numbers;
    }

    private static double number(String file, long line, int column, String cell) throws DataException {
        String bare = cell.toLowerCase(Locale.ROOT);
        switch (bare) {
            case "inf", "+inf" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf" -> {
                return Double.NEGATIVE_INFINITY;
            }
            case "nan" -> {
                return Double.NaN;
            }
            default -> {
                try {
                    return Double.parseDouble(cell);
                } catch (NumberFormatException notANumber) {
                    throw new DataException(file, line, column, "\"" + cell + "\" is not a number");
                }
            }
        }
    }
}

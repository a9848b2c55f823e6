package tickgrad.bench.calibrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.NumberLines;

/**
 * Parameters of a model and the implied volatilities that it gives them.
 *
 * @param name     of the file
 * @param box      the parameters that are allowed
 * @param x        parameters, {@code (rows, p)}
 * @param vols     implied volatilities, {@code (rows, n)}
 * @param rows     rows of the file
 * @param unsound  rows left out because a parameter or a volatility is no number for a float, or a volatility not positive
 * @param outside  sound rows left out because their parameters lie outside the box
 */
public record Surfaces(String name, Box box, double[][] x, double[][] vols, int rows, int unsound, int outside) {
    /** Fewer rows cannot be split and fitted. */
    private static final int FEWEST = 20;

    /**
     * Reads lines of p parameters and n volatilities.
     *
     * @param file the file
     * @param p    parameters of a line
     * @param box  the parameters that are allowed, or {@code null} for all that are sound
     * @throws DataException if the file cannot be used
     */
    public static Surfaces read(Path file, int p, Box box) throws DataException {
        double[][] table = NumberLines.table(file);
        if (table[0].length <= p) {
            throw new DataException(
                    file.toString(), table[0].length + " numbers a line, expected " + p + " parameters and at least one volatility");
        }
        List<double[]> sound = new ArrayList<>();
        for (double[] row : table) {
            if (isSound(row, p)) {
                sound.add(row);
            }
        }
        Box within = box == null && !sound.isEmpty() ? Box.around(sound.toArray(double[][]::new), p) : box;
        List<double[]> chosen = sound.stream().filter(row -> within.contains(row)).toList();
        if (chosen.size() < FEWEST) {
            throw new DataException(
                    file.toString(), chosen.size() + " sound rows within the box, expected at least " + FEWEST);
        }
        double[][] x = new double[chosen.size()][];
        double[][] vols = new double[chosen.size()][];
        for (int i = 0; i < x.length; i++) {
            x[i] = Arrays.copyOf(chosen.get(i), p);
            vols[i] = Arrays.copyOfRange(chosen.get(i), p, table[0].length);
        }
        return new Surfaces(
                file.toString(), within, x, vols, table.length, table.length - sound.size(), sound.size() - chosen.size());
    }

    private static boolean isSound(double[] row, int p) {
        for (int j = 0; j < row.length; j++) {
            if (!(Math.abs(row[j]) <= Float.MAX_VALUE && (j < p || row[j] > 0))) {
                return false;
            }
        }
        return true;
    }

    /** Usable rows. */
    public int size() {
        return x.length;
    }

    /** Parameters of a row, p. */
    public int parameters() {
        return x[0].length;
    }

    /** Volatilities of a row, n. */
    public int points() {
        return vols[0].length;
    }
}

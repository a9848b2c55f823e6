package tickgrad.bench.fit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;
import tickgrad.model.CounterRandom;

/**
 * Which rows teach and which rows judge.
 *
 * @param name of the split, for tables
 * @param train row numbers from 0, ascending
 * @param test row numbers from 0, ascending, none of them in train
 */
public record Split(String name, int[] train, int[] test) {
    private static final long STREAM = 0x5EED_5917L;

    /** A random share of the rows for the test, at least one on either side; the same seed gives the same rows. */
    public static Split random(int rows, double testShare, long seed) {
        int test = Math.clamp(Math.round(testShare * rows), 1, rows - 1);
        int[] order = new CounterRandom(seed, STREAM).permutation(rows);
        BitSet held = new BitSet(rows);
        for (int i = 0; i < test; i++) {
            held.set(order[i]);
        }
        return of("seed " + seed, rows, held);
    }

    /**
     * The test rows named in a file: row numbers from 0, separated by blanks or line ends.
     *
     * @throws DataException if a number is not a row of the table, occurs twice, or nothing is left to learn from
     */
    public static Split read(Path file, int rows) throws DataException {
        BitSet held = new BitSet(rows);
        List<String> lines = TextFile.read(file).text().lines().toList();
        for (int l = 0; l < lines.size(); l++) {
            for (String cell : lines.get(l).strip().split("[\\s,;]+")) {
                if (!cell.isEmpty()) {
                    int row = row(file, l + 1, cell, rows);
                    if (held.get(row)) {
                        throw new DataException(file.toString(), l + 1, 0, "row " + row + " is named twice");
                    }
                    held.set(row);
                }
            }
        }
        if (held.isEmpty() || held.cardinality() == rows) {
            throw new DataException(
                    file.toString(),
                    held.cardinality() + " of " + rows
                            + " rows are for the test; expected at least one for the test and one to learn from");
        }
        return of(file.getFileName().toString(), rows, held);
    }

    /** All {@code index_test_*.txt} of a directory, by number. */
    public static List<Path> files(Path directory) throws DataException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(p -> p.getFileName().toString().matches("index_test_\\d+\\.txt"))
                    .forEach(files::add);
        } catch (IOException | UncheckedIOException e) {
            throw new DataException(directory.toString(), "cannot be listed; expected a directory of index_test_*.txt");
        }
        if (files.isEmpty()) {
            throw new DataException(directory.toString(), "no index_test_*.txt in this directory");
        }
        files.sort(Comparator.comparingInt(
                p -> Integer.parseInt(p.getFileName().toString().replaceAll("\\D", ""))));
        return files;
    }

    private static int row(Path file, int line, String cell, int rows) throws DataException {
        if (!cell.matches("\\d{1,9}") || Integer.parseInt(cell) >= rows) {
            throw new DataException(
                    file.toString(), line, 0, "\"" + cell + "\" is not a row number; expected 0 to " + (rows - 1));
        }
        return Integer.parseInt(cell);
    }

    private static Split of(String name, int rows, BitSet held) {
        return new Split(
                name,
                IntStream.range(0, rows).filter(i -> !held.get(i)).toArray(),
                held.stream().toArray());
    }
}

package tickgrad.bench.market;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;

/**
 * Reads candles from CSV text, plain, {@code .gz} or {@code .zip}.
 *
 * <p>Either a header names the columns date/time/timestamp/open_time, open, high, low, close, volume in any order and
 * case (others are ignored, but for {@code imbalance} and {@code taker_buy_volume}), or there is none and the file has
 * Binance's 12 columns. Separated by comma, semicolon, tab or bar. Times as in {@link BarTime}. Flaws as in
 * {@link Guards}.
 */
public final class CandleReader {

    private static final String ROW = "expected a header that names date, open, high, low, close, volume, or Binance's"
            + " 12 columns without one";

    private final String file;
    private final Guards guards;
    private CandleColumns columns;

    private CandleReader(String file) {
        this.file = file;
        this.guards = new Guards(file);
    }

    /** @throws DataException with file, line, column and reason, where the file cannot be used */
    public static CandleFile read(Path path) throws DataException {
        return read(TextFile.read(path));
    }

    /** @throws DataException as above */
    public static CandleFile read(TextFile text) throws DataException {
        return new CandleReader(text.name()).parse(text.text());
    }

    private CandleFile parse(String text) throws DataException {
        try (CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(delimiter(text)).skipEmptyLines(true)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            Iterator<CsvRecord> lines = csv.iterator();
            while (lines.hasNext()) {
                CsvRecord line = lines.next();
                if (columns == null) {
                    start(line);
                } else {
                    bar(line);
                }
            }
        } catch (CsvParseException e) {
            throw new DataException(file, "is not well-formed CSV (" + e.getMessage() + ")");
        } catch (java.io.IOException e) {
            throw new DataException(file, "cannot be read (" + e.getMessage() + ")");
        }
        if (columns == null) {
            throw new DataException(file, "holds no candles: " + ROW);
        }
        return guards.finish(columns.hasImbalance());
    }

    /** The most frequent of the four separators in the first line that has any. */
    static char delimiter(String text) {
        return text.lines().limit(20).filter(s -> s.matches(".*[,;\t|].*")).findFirst().map(s -> {
            char best = ',';
            for (char c : new char[] {';', '\t', '|'}) {
                best = count(s, c) > count(s, best) ? c : best;
            }
            return best;
        }).orElse(',');
    }

    private static long count(String s, char c) {
        return s.chars().filter(v -> v == c).count();
    }

    /** The fields of one line by itself. */
    static List<String> fields(String file, long at, char separator, String line) throws DataException {
        try (CsvReader<CsvRecord> csv = CsvReader.builder().fieldSeparator(separator).ofCsvRecord(line)) {
            return csv.iterator().next().getFields().stream().map(String::strip).toList();
        } catch (CsvParseException | java.io.IOException e) {
            throw new DataException(file, at, 0, "is not well-formed CSV (" + e.getMessage() + ")");
        }
    }

    /** Takes the header, or the first line of a file without one. Lines of a single field above it are passed over. */
    private void start(CsvRecord line) throws DataException {
        List<String> fields = line.getFields().stream().map(String::strip).toList();
        if (CandleColumns.isHeader(fields)) {
            columns = CandleColumns.ofHeader(file, line.getStartingLineNumber(), fields);
        } else if (fields.size() == 12) {
            columns = CandleColumns.BINANCE;
            bar(line);
        } else if (fields.size() > 1 || line.getStartingLineNumber() > 5) {
            throw new DataException(file, line.getStartingLineNumber(), 0, "no header and " + fields.size()
                    + " columns; " + ROW);
        }
    }

    private void bar(CsvRecord line) throws DataException {
        long at = line.getStartingLineNumber();
        guards.offer(at, Bar.of(file, at, columns, line.getFields()));
    }
}

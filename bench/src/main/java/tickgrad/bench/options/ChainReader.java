package tickgrad.bench.options;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.TextFile;
import tickgrad.bench.market.BarTime;

/** Reads the options of a chain from CSV text, plain, {@code .gz} or {@code .zip}; columns as in {@link ChainColumns}. */
public final class ChainReader {
    private static final double NO_TIME = Double.NaN;

    private final String file;
    private final List<OptionRow> rows = new ArrayList<>();
    private ChainColumns columns;

    private ChainReader(String file) {
        this.file = file;
    }

    /**
     * What a file holds.
     *
     * @param name of the file
     * @param coin whether prices are in units of the underlying
     * @param rows one an option, in the order of the file
     */
    record Options(String name, boolean coin, List<OptionRow> rows) {}

    /** @throws DataException with file, line, column and reason, where the file cannot be used */
    static Options read(Path path) throws DataException {
        return read(TextFile.read(path));
    }

    /** @throws DataException as above */
    static Options read(TextFile text) throws DataException {
        return new ChainReader(text.name()).parse(text.text());
    }

    private Options parse(String text) throws DataException {
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(delimiter(text))
                .skipEmptyLines(true)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            for (CsvRecord line : csv) {
                if (columns == null) {
                    start(line);
                } else {
                    options(line);
                }
            }
        } catch (CsvParseException e) {
            throw new DataException(file, "is not well-formed CSV (" + e.getMessage() + ")");
        } catch (java.io.IOException e) {
            throw new DataException(file, "cannot be read (" + e.getMessage() + ")");
        }
        if (rows.isEmpty()) {
            throw new DataException(file, "holds a header and no options");
        }
        return new Options(file, columns.coin, rows);
    }

    private void start(CsvRecord line) throws DataException {
        List<String> fields = line.getFields();
        if (!ChainColumns.isHeader(fields)) {
            throw new DataException(file, line.getStartingLineNumber(), 0, "no recognisable columns; " + ChainColumns.EXPECTED);
        }
        columns = ChainColumns.ofHeader(file, line.getStartingLineNumber(), fields);
    }

    private void options(CsvRecord line) throws DataException {
        if (line.getFieldCount() != columns.fields) {
            throw new DataException(file, line.getStartingLineNumber(), 0, "has " + line.getFieldCount() + " columns; expected "
                    + columns.fields + " as in the header (ragged, or cut off)");
        }
        if (columns.paired) {
            rows.add(option(line, true, columns.call));
            rows.add(option(line, false, columns.put));
        } else {
            rows.add(option(line, isCall(line), columns.call));
        }
    }

    private OptionRow option(CsvRecord line, boolean call, ChainColumns.Side side) throws DataException {
        double bid = number(line, side.bid());
        double ask = number(line, side.ask());
        double mark = number(line, side.mark());
        double[] greeks = new double[side.greeks().length];
        for (int i = 0; i < greeks.length; i++) {
            greeks[i] = number(line, side.greeks()[i]);
        }
        return new OptionRow(
                line.getStartingLineNumber(),
                call,
                number(line, columns.strike),
                time(line, columns.expiry),
                time(line, columns.quoted),
                time(line, columns.listed),
                number(line, columns.spot),
                bid,
                ask,
                Double.isNaN(bid) || Double.isNaN(ask) ? mark : 0.5 * (bid + ask),
                number(line, side.vol()) / (columns.percent ? 100 : 1),
                greeks);
    }

    private boolean isCall(CsvRecord line) throws DataException {
        String text = line.getField(columns.type).strip().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "call", "c" -> true;
            case "put", "p" -> false;
            default -> throw new DataException(file, line.getStartingLineNumber(), columns.type + 1, "\"" + text
                    + "\" is no kind of option; expected call or put");
        };
    }

    /** Seconds since 1970; NaN where there is no such column or the field is empty. */
    private double time(CsvRecord line, int column) throws DataException {
        String text = column < 0 ? "" : line.getField(column).strip();
        if (text.isEmpty()) {
            return NO_TIME;
        }
        try {
            return BarTime.parseMillis(text) / 1e3;
        } catch (DateTimeException e) {
            throw new DataException(file, line.getStartingLineNumber(), column + 1, "time \"" + text + "\" " + e.getMessage());
        }
    }

    /** The field's number; NaN where there is no such column, or it is empty or a usual word for "missing". */
    private double number(CsvRecord line, int column) throws DataException {
        String text = column < 0 ? "" : line.getField(column).strip();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "", "-", "nan", "na", "n/a", "null", "none":
                return Double.NaN;
            default:
        }
        try {
            if (Character.isLetter(text.charAt(text.length() - 1))) {
                throw new NumberFormatException("a suffix such as 1f or 2d is Java's, not a market's");
            }
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new DataException(file, line.getStartingLineNumber(), column + 1, "\"" + text + "\" is not a number");
        }
    }

    private static char delimiter(String text) {
        String header = text.lines().findFirst().orElse("");
        char best = ',';
        for (char c : new char[] {';', '\t', '|'}) {
            best = count(header, c) > count(header, best) ? c : best;
        }
        return best;
    }

    private static long count(String s, char c) {
        return s.chars().filter(v -> v == c).count();
    }
}

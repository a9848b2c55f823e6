package tickgrad.bench.data;

/**
 * A file that cannot be used: says which file, where in it, and why, in one line.
 *
 * <p>{@code getMessage()} is {@code file[, line n[, column n]]: reason}; lines and columns count from 1.
 */
public final class DataException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final int column;
    private final String reason;

    /** The file as a whole cannot be used. */
    public DataException(String file, String reason) {
        this(file, 0, 0, reason);
    }

    /**
     * @param line from 1; 0 for the file as a whole
     * @param column field of that line from 1; 0 for the line as a whole
     */
    public DataException(String file, long line, int column, String reason) {
        super(file + (line > 0 ? ", line " + line : "") + (column > 0 ? ", column " + column : "") + ": " + reason);
        this.file = file;
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    public String file() {
        return file;
    }

    public long line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String reason() {
        return reason;
    }
}

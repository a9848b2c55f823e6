package tickgrad.bench.fit;

import java.util.List;

/** What stands between two cells. */
enum Separator {
    SEMICOLON(";"),
    COMMA(","),
    TAB("\t"),
    BLANKS("[ \t]+");

    private final String pattern;

    Separator(String pattern) {
        this.pattern = pattern;
    }

    /** The cells of a line, without surrounding blanks and double quotes; cells may be empty but for BLANKS. */
    String[] split(String line) {
        String[] cells = this == BLANKS ? line.strip().split(pattern) : line.split(pattern, -1);
        for (int i = 0; i < cells.length; i++) {
            String cell = cells[i].strip();
            boolean quoted = cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"");
            cells[i] = quoted ? cell.substring(1, cell.length() - 1).strip() : cell;
        }
        return cells;
    }

    /**
     * The separator of the file: the first, in the order above, that cuts all sample lines into the same number of
     * cells, at least two; else the first that cuts the first line at all; else BLANKS.
     */
    static Separator detect(List<String> sample) {
        for (Separator separator : values()) {
            int cells = separator.split(sample.getFirst()).length;
            if (cells >= 2 && sample.stream().allMatch(line -> separator.split(line).length == cells)) {
                return separator;
            }
        }
        for (Separator separator : values()) {
            if (separator.split(sample.getFirst()).length >= 2) {
                return separator;
            }
        }
        return BLANKS;
    }
}

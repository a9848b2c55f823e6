package tickgrad.bench.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tickgrad.bench.fit.Table;

/** Which columns of a table are targets; all others are inputs, in the file's order. */
public final class TargetColumns {
    private TargetColumns() {}

    /** The columns named by header or by number from 1; an exact name goes before a number. */
    public static List<Integer> named(Table table, List<String> names) {
        List<Integer> columns = new ArrayList<>();
        for (String name : names) {
            int column = table.columns().indexOf(name);
            if (column < 0 && name.matches("\\d{1,9}")) {
                column = Integer.parseInt(name) - 1;
            }
            if (column < 0 || column >= table.columns().size() || columns.contains(column)) {
                throw new IllegalArgumentException("--target: \"" + name + "\", expected different columns of "
                        + String.join(", ", table.columns()) + ", or their numbers from 1");
            }
            columns.add(column);
        }
        return columns;
    }

    /** The last columns. */
    public static List<Integer> last(Table table, int count) {
        int all = table.columns().size();
        return IntStream.range(Math.max(0, all - count), all).boxed().toList();
    }

    /** The same table with its inputs first and its targets last. */
    public static Table behindInputs(Table table, List<Integer> targets) {
        int all = table.columns().size();
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, all).filter(c -> !targets.contains(c)).boxed().toList());
        order.addAll(targets);
        double[][] rows = new double[table.size()][all];
        for (int r = 0; r < rows.length; r++) {
            for (int c = 0; c < all; c++) {
                rows[r][c] = table.rows()[r][order.get(c)];
            }
        }
        List<String> columns = order.stream().map(table.columns()::get).toList();
        return new Table(table.name(), columns, rows, table.lines(), table.dropped(), table.warnings());
    }
}

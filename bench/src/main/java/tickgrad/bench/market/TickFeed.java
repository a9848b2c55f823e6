package tickgrad.bench.market;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import tickgrad.bench.data.DataException;

/**
 * Ticks with inputs of the user's own, one a line: the header names {@code sequence}, {@code time} and {@code price}; every other column is an
 * input, in the order of the network's. Sequence and time are whole numbers of 0 or more, time in the units of the horizon.
 */
final class TickFeed implements Feed {

    private final int fields;
    private final int sequenceAt;
    private final int timeAt;
    private final int priceAt;
    private final float[] x;
    private long sequence;
    private long time;
    private double price;

    private TickFeed(List<String> names) {
        fields = names.size();
        sequenceAt = names.indexOf("sequence");
        timeAt = names.indexOf("time");
        priceAt = names.indexOf("price");
        x = new float[fields - 3];
    }

    /** The feed under a header; {@code null} where the line is no such header. */
    static TickFeed of(List<String> line) {
        List<String> names = line.stream().map(s -> s.strip().toLowerCase(Locale.ROOT)).toList();
        boolean header = names.contains("sequence") && names.contains("time") && names.contains("price") && names.size() > 3;
        return header ? new TickFeed(names) : null;
    }

    @Override
    public void read(String file, long at, List<String> line) throws DataException {
        if (line.size() != fields) {
            throw new DataException(file, at, 0, "has " + line.size() + " columns; expected " + fields
                    + " as in the header (ragged, or cut off)");
        }
        long nextSequence = whole(file, at, sequenceAt, line);
        long nextTime = whole(file, at, timeAt, line);
        double nextPrice = Bar.number(file, at, priceAt, line);
        if (!(nextPrice > 0 && nextPrice < Double.POSITIVE_INFINITY)) {
            throw new DataException(file, at, priceAt + 1, "price " + nextPrice + "; expected a finite one above 0");
        }
        float[] next = new float[x.length];
        int j = 0;
        for (int i = 0; i < fields; i++) {
            if (i != sequenceAt && i != timeAt && i != priceAt) {
                next[j++] = (float) Bar.number(file, at, i, line);
            }
        }
        sequence = nextSequence;
        time = nextTime;
        price = nextPrice;
        System.arraycopy(next, 0, x, 0, x.length);
    }

    private static long whole(String file, long at, int column, List<String> line) throws DataException {
        String text = line.get(column).strip();
        if (!text.matches("\\d{1,18}")) {
            throw new DataException(file, at, column + 1, "\"" + text + "\" is not a whole number of 0 or more, below 10^18");
        }
        return Long.parseLong(text);
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public double price() {
        return price;
    }

    /** NaN and infinities are for the learner's guards to refuse. */
    @Override
    public boolean inputs(MemorySegment to) {
        MemorySegment.copy(x, 0, to, JAVA_FLOAT, 0, x.length);
        return true;
    }

    @Override
    public int form() {
        return 3;
    }

    @Override
    public int count() {
        return x.length;
    }
}

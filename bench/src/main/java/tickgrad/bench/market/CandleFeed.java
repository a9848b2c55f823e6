package tickgrad.bench.market;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.bench.data.DataException;

/**
 * Candles as {@link CandleReader} reads them, one a line. The opening time is the sequence number; time counts bars; inputs are {@link Features}.
 *
 * <p>The last {@link Features#MEMORY} bars are kept in the feed's memory, each as time, high, low, close, volume, flow (float64): a feed that comes
 * back with them gives the same bits as one that never stopped.
 */
final class CandleFeed implements Feed {

    /** Bytes of the bars that are kept. */
    static final long BYTES = 48L * Features.MEMORY;

    private final CandleColumns columns;
    private final FeedMemory memory;
    private final MemorySegment bars;
    private final Features features;
    private final double[] row;
    private Bar bar;

    CandleFeed(CandleColumns columns, FeedMemory memory) {
        this.columns = columns;
        this.memory = memory;
        this.bars = memory.own();
        this.features = new Features(columns.hasImbalance());
        this.row = new double[features.count()];
        for (long i = Math.max(0, memory.lines() - Features.MEMORY); i < memory.lines(); i++) {
            next(i);
        }
    }

    @Override
    public void read(String file, long at, List<String> line) throws DataException {
        Bar next = Bar.of(file, at, columns, line);
        if (next.flaw() != null) {
            throw new DataException(file, at, 0, next.flaw());
        }
        bar = next;
    }

    @Override
    public long sequence() {
        return bar.timeMillis();
    }

    @Override
    public long time() {
        return memory.lines();
    }

    @Override
    public double price() {
        return bar.close();
    }

    @Override
    public boolean inputs(MemorySegment x) {
        double[] values = {bar.timeMillis(), bar.high(), bar.low(), bar.close(), bar.volume(), bar.flow()};
        MemorySegment.copy(values, 0, bars, JAVA_DOUBLE, at(memory.lines()), values.length);
        if (!next(memory.lines())) {
            return false;
        }
        for (int j = 0; j < row.length; j++) {
            x.set(JAVA_FLOAT, 4L * j, (float) row[j]);
        }
        return true;
    }

    private boolean next(long i) {
        long at = at(i);
        return features.next((long) bars.get(JAVA_DOUBLE, at), bars.get(JAVA_DOUBLE, at + 8), bars.get(JAVA_DOUBLE, at + 16),
                bars.get(JAVA_DOUBLE, at + 24), bars.get(JAVA_DOUBLE, at + 32), bars.get(JAVA_DOUBLE, at + 40), row);
    }

    private static long at(long i) {
        return 48 * (i % Features.MEMORY);
    }

    @Override
    public int form() {
        return columns.hasImbalance() ? 2 : 1;
    }

    @Override
    public int count() {
        return row.length;
    }
}

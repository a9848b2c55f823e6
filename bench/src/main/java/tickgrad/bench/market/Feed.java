package tickgrad.bench.market;

import java.lang.foreign.MemorySegment;
import java.util.List;
import tickgrad.bench.data.DataException;

/** One form of a feed's lines: what a line says, and what is known once it has come. */
interface Feed {

    /** What is seen in front of the first line that says something. */
    String EXPECTED = "expected a header that names date, open, high, low, close, volume (or sequence, time, price and one column"
            + " for each input), or Binance's 12 columns without one";

    /** Reads a line; nothing but {@link #sequence}, {@link #time} and {@link #price} changes. */
    void read(String file, long at, List<String> line) throws DataException;

    /** The number of the line that was read; a line whose number does not grow is left out. */
    long sequence();

    /** When it was, in the units of a horizon: bars for candles, whatever the column says for ticks. */
    long time();

    /** The price then. */
    double price();

    /** Takes the line in and writes its inputs; false while the first ones warm up. */
    boolean inputs(MemorySegment x);

    /** Which form this is, not 0. */
    int form();

    /** How many inputs there are. */
    int count();
}

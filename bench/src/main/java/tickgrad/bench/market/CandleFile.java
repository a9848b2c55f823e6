package tickgrad.bench.market;

import java.util.List;

/**
 * A file that was read: its usable bars and what was wrong with the others.
 *
 * @param name file name as given
 * @param candles usable bars
 * @param guards every flaw that was looked for, found or not
 */
public record CandleFile(String name, Candles candles, List<Guard> guards) {}

package tickgrad.bench;

import picocli.CommandLine.Option;
import tickgrad.bench.market.SimulatedMarket;

/** Options of the simulated market. */
final class SimulatedMarketOptions {
    private static final int MOST_BARS = 10_000_000;

    @Option(
            names = "--edge",
            paramLabel = "RHO",
            description = "Planted correlation of signal and next return, 0 for none (default: ${DEFAULT-VALUE}).")
    double edge = SimulatedMarket.EDGE;

    @Option(names = "--bars", paramLabel = "N", description = "Simulated minutes (default: ${DEFAULT-VALUE}).")
    int bars = SimulatedMarket.BARS;

    /** The market of a seed. */
    SimulatedMarket market(long seed) throws BadInput {
        if (bars > MOST_BARS) {
            throw new BadInput("--bars: " + bars + ", expected at most " + MOST_BARS);
        }
        try {
            return SimulatedMarket.of(seed, bars, edge);
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage());
        }
    }
}

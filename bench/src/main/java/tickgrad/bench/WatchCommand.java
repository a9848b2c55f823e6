package tickgrad.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tickgrad.bench.console.Screen;
import tickgrad.bench.market.ForecastOptions;
import tickgrad.bench.market.NewModel;
import tickgrad.bench.market.Watch;
import tickgrad.model.Activation;
import tickgrad.model.ModelFile;
import tickgrad.model.file.Checkpoint;

/** {@code tickgrad watch MODEL}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Tickgrad.Version.class,
        description = {
            "Forecasts every tick that comes on standard input, and learns from its outcome as soon as that is known, with the bits that"
                    + " forecast has in its online stage.",
            "Lines are candles as forecast reads them, under their header or in Binance's 12 columns: features are computed, the opening"
                    + " time is the sequence number, the horizon counts bars. Or ticks, under a header that names sequence, time and price"
                    + " (whole numbers growing, whole numbers not falling, above 0) and one column for each input of the network, in its"
                    + " order: the horizon is in units of that time.",
            "Prints a line for each tick on standard output: sequence, forecast (a probability of a rise, a return, or quantiles),"
                    + " version of the weights, and what became of the tick. All but \"predicted\" repeat the last good forecast; while"
                    + " inputs are \"warming\" there is none. Standard error has one line that tells how it goes.",
            "Lines that cannot be used are left out, counted, and the first of each kind is named.",
            "A checkpoint is written at the end of input, on SIGTERM and SIGINT, and every so many ticks, at once or not at all. Started"
                    + " again with it, the session goes on with the bits of one that never stopped; lines up to the last sequence number"
                    + " that it knows are passed over, so the feed may begin anywhere before.",
            "Exit codes: 0 the input has ended, 2 bad input or usage, or a file that cannot be read or written, 130 and 143 stopped by"
                    + " SIGINT and SIGTERM with the checkpoint written, 1 stopped by them without, or an internal error.",
        })
final class WatchCommand implements Runner {
    @Parameters(
            paramLabel = "MODEL",
            description = "A model file, such as model.tickgrad of forecast. Its loss says what is forecast: bce_with_logits a direction;"
                    + " huber, mse or mae a return; pinball its quantiles.")
    private Path file;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "Where there is no MODEL, a new one of this shape, such as \"16-32-32-1 tanh\", is written there: it forecasts"
                    + " directions, and warms up for 500 ticks. Candles have 16 features, 18 with order-flow imbalance.")
    private String architecture;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Of a new model's weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--horizon",
            paramLabel = "N",
            defaultValue = "1",
            description = "From a tick to its outcome: bars, or units of the ticks' time (default: ${DEFAULT-VALUE}).")
    private long horizon;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "Of SGD, one step per outcome; 0 to learn nothing (default: ${DEFAULT-VALUE}).")
    private double learningRate = ForecastOptions.defaults().onlineRate();

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Where the session is saved, and gone on with if it is there.")
    private Path checkpoint;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Ticks from one checkpoint to the next (default: ${DEFAULT-VALUE}).")
    private long every;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Folder of journals, one for each start, 000000 and so on: all that was learned from and answered, as it came,"
                    + " for tickgrad replay to do again, bit by bit.")
    private Path journal;

    /** Looked for by {@link Launcher} and {@link Tickgrad#main} before the engine is loaded; here for the help. */
    @Option(names = "--no-vector", description = "Run on the scalar kernels: same bits, slower.")
    private boolean noVector;

    private final InputStream in;

    /** Reads standard input; for picocli. */
    WatchCommand() {
        this(System.in);
    }

    /** Reads ticks from somewhere else. */
    WatchCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public void run(Screen screen) throws Exception {
        if (horizon < 1) {
            throw new BadInput("--horizon: " + horizon + ", expected 1 or more");
        }
        if (!(learningRate >= 0 && learningRate < 10)) {
            throw new BadInput("--learning-rate: " + learningRate + ", expected 0 or more, below 10");
        }
        if (every < 1) {
            throw new BadInput("--every: " + every + ", expected 1 or more");
        }
        if (checkpoint != null && !Files.isDirectory(checkpoint.toAbsolutePath().getParent())) {
            throw new BadInput("--checkpoint: " + checkpoint + ", expected a file in a folder that is there");
        }
        if (!Files.exists(file) && architecture == null) {
            throw new BadInput(file + ": no such file; expected a model, or --architecture for a new one");
        }
        try (Arena arena = Arena.ofShared(); FileChannel alone = alone()) {
            if (!Files.exists(file)) {
                create();
            }
            Watch watch = watch(arena);
            WatchStatus status = new WatchStatus(screen, watch, screen.watched(), System::nanoTime);
            if (checkpoint != null && Files.exists(checkpoint)) {
                resume(arena, watch);
                status.say("goes on behind sequence " + watch.last() + ", from " + checkpoint);
            }
            if (journal != null) {
                status.say("journal " + watch.journal(journal));
            }
            new WatchLoop(screen, watch, status, checkpoint, every).run(in);
        }
    }

    /** Holds a lock beside the checkpoint, which the system takes back however this process ends: two sessions would write over each other. */
    private FileChannel alone() throws IOException, BadInput {
        if (checkpoint == null) {
            return null;
        }
        Path lock = checkpoint.resolveSibling(checkpoint.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException within) {
            // said below
        }
        channel.close();
        throw new BadInput("--checkpoint: " + checkpoint + " belongs to a session that is still at work");
    }

    private void create() throws IOException, BadInput {
        try {
            NewModel.write(file, architecture, seed);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--architecture \"" + architecture + "\": " + e.getMessage());
        }
    }

    private Watch watch(Arena arena) throws IOException, BadInput {
        try (Arena temporary = Arena.ofConfined()) {
            Checkpoint start = Checkpoint.read(temporary, file);
            String hash = HexFormat.of().formatHex(start.sha256());
            return new Watch(arena, ModelFile.of(arena, start, Activation::named), hash, NewModel.isTrained(start), learningRate, horizon);
        } catch (IllegalArgumentException e) {
            throw new BadInput(file + ": " + e.getMessage());
        }
    }

    private void resume(Arena arena, Watch watch) throws IOException, BadInput {
        try {
            watch.resume(Checkpoint.read(arena, checkpoint));
        } catch (IllegalArgumentException e) {
            throw new BadInput(checkpoint + ": " + e.getMessage());
        }
    }
}

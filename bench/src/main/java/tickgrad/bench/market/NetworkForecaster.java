package tickgrad.bench.market;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Fit;
import tickgrad.model.History;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Standardizer;
import tickgrad.model.Trainer;

/**
 * A Tickgrad network as a contender: Adam with early stopping in each fold, then a {@link LiveNetwork} online.
 *
 * <p>Each fold starts from fresh weights, with inputs standardised by its training rows; outcomes likewise, see
 * {@link Head}.
 */
final class NetworkForecaster implements Forecaster {

    private static final int SAMPLE = 256; // rows handed on for measuring

    private final Arena arena;
    private final String name;
    private final Score.Role role;
    private final Samples samples;
    private final ForecastOptions options;
    private final Matrix raw; // features, (bars, inputs)
    private final Matrix X; // standardised by this fold, (bars, inputs)
    private final Matrix T; // targets, (bars, 1)
    private final Matrix Y; // one forecast, (1, outputs)
    private final Parameters parameters;
    private final Predictor predictor;
    private final CounterRandom shuffle;
    private final List<FoldReport> reports = new ArrayList<>();
    private Fold fold;
    private Head head;
    private LiveNetwork live;
    private int known = -1; // last row whose outcome was handed out

    /**
     * @param raw features of every bar, (bars, inputs); rows before {@code samples.first()} are never read
     * @param architecture of the network
     * @param role {@link Score.Role#CONTROL} learns from shuffled targets
     */
    NetworkForecaster(Arena arena, Samples samples, Matrix raw, ForecastOptions options, Architecture architecture,
            Score.Role role) {
        this.arena = arena;
        this.samples = samples;
        this.raw = raw;
        this.options = options;
        this.role = role;
        this.name = switch (role) {
            case LINEAR -> "linear model";
            case CONTROL -> "shuffled labels";
            default -> architecture.toString();
        };
        this.X = Matrix.allocate(arena, samples.size(), raw.cols());
        this.T = Matrix.allocate(arena, samples.size(), 1);
        this.Y = Matrix.allocate(arena, 1, options.outputs());
        this.parameters = new Parameters(arena, architecture);
        this.predictor = new Predictor(arena, parameters, 1);
        this.shuffle = new CounterRandom(options.seed(), 0x53687566L); // a stream of its own: "Shuf"
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Score.Role role() {
        return role;
    }

    @Override
    public void fit(Fold fold, Progress progress) {
        this.fold = fold;
        int trainRows = fold.trainTo() - fold.trainFrom();
        Standardizer inputs = Standardizer.of(raw.rows(fold.trainFrom(), trainRows));
        int all = fold.testTo() - fold.trainFrom();
        inputs.apply(raw.rows(fold.trainFrom(), all), X.rows(fold.trainFrom(), all));
        head = new Head(options.target(), Head.loss(options), options.outputs(), targetScale(fold));
        write(fold.trainFrom(), fold.trainTo());
        write(fold.validationFrom(), fold.validationTo());

        long seed = options.seed() + fold.index();
        try (Arena scratch = Arena.ofConfined()) {
            start(scratch, fold, seed);
            Trainer trainer = new Trainer(scratch, parameters, head.loss(), Optimizer.adam(options.learningRate()),
                    Math.max(options.batch(), 256));
            int validationRows = fold.validationTo() - fold.validationFrom();
            History history = trainer.fit(X.rows(fold.trainFrom(), trainRows), T.rows(fold.trainFrom(), trainRows),
                    Fit.epochs(options.epochs()).batch(options.batch()).seed(seed)
                            .validation(X.rows(fold.validationFrom(), validationRows),
                                    T.rows(fold.validationFrom(), validationRows))
                            .patience(options.patience())
                            .listener((epoch, epochs, train, validation) -> progress.loss(epoch, train, validation)));
            reports.add(new FoldReport(fold, history.loss(), history.validation(), history.bestEpoch()));
        }
        live = new LiveNetwork(arena, parameters, head, options.onlineRate(), options.horizon(), options.horizon() + 1,
                (row, _) -> outcome((int) row));
        live.begin(inputs);
    }

    /**
     * Fresh weights whose output is one constant: 0, or the training targets' quantiles.
     */
    private void start(Arena scratch, Fold fold, long seed) {
        Architecture architecture = parameters.architecture();
        parameters.copyFrom(Parameters.initialized(scratch, architecture, Initializer.GLOROT_UNIFORM, seed));
        Head.silence(parameters);
        int last = architecture.layers() - 1;
        if (options.target() == Target.QUANTILES) {
            float[] sorted = new float[fold.trainTo() - fold.trainFrom()];
            for (int r = 0; r < sorted.length; r++) {
                sorted[r] = T.get(fold.trainFrom() + r, 0);
            }
            Arrays.sort(sorted);
            for (int q = 0; q < options.quantiles().length; q++) {
                parameters.bias(last, q, sorted[(int) Math.floor(options.quantiles()[q] * (sorted.length - 1) + 0.5)]);
            }
        }
    }

    /** Mean and deviation of the training rows' outcomes; the identity for a direction. */
    private Standardizer targetScale(Fold fold) {
        Standardizer scale = new Standardizer(1);
        double[] row = new double[1];
        for (int t = fold.trainFrom(); options.target() != Target.DIRECTION && t < fold.trainTo(); t++) {
            row[0] = samples.outcome()[t];
            scale.update(row);
        }
        return scale;
    }

    /** Writes the targets of rows from..to, in an order of their own for the control. */
    private void write(int from, int to) {
        int[] order = role == Score.Role.CONTROL ? shuffle.permutation(to - from) : null;
        for (int t = from; t < to; t++) {
            T.set(t, 0, target(order == null ? t : from + order[t - from]));
        }
    }

    private float target(int row) {
        return head.target(samples.outcome()[row]);
    }

    /** What is learned from {@code row}: its outcome, or for the control that of any row up to it. */
    private double outcome(int row) {
        if (row > known) {
            throw new IllegalStateException("the outcome of bar " + row + " is not known yet, only up to bar " + known);
        }
        return samples.outcome()[role == Score.Role.CONTROL
                ? samples.first() + shuffle.nextInt(row + 1 - samples.first()) : row];
    }

    @Override
    public void learn(int row) {
        known = row; // the tick that follows learns from it
    }

    /** Live ticks begin one horizon before the online stage, whose first bar then brings the first outcome. */
    @Override
    public void forecast(int row, double[] y) {
        if (row >= fold.onlineFrom() - options.horizon()) {
            live.tick(row, row, raw.segment(), raw.offset(row));
        }
        if (row >= fold.onlineFrom()) {
            live.forecast(y);
            return;
        }
        predictor.predict(X.segment(), X.offset(row), Y.segment(), Y.offset());
        for (int j = 0; j < y.length; j++) {
            y[j] = Y.get(0, j);
        }
        head.forecast(y);
    }

    List<FoldReport> reports() {
        return List.copyOf(reports);
    }

    /** The network as it is now, with the last rows whose outcomes are known. */
    Trained trained() {
        int to = samples.size() - samples.horizon();
        int from = Math.max(reports.getLast().fold().trainFrom(), to - SAMPLE);
        write(from, to);
        Standardizer inputs = live.scale();
        inputs.apply(raw.rows(from, to - from), X.rows(from, to - from));
        return new Trained(parameters, head.loss(), inputs, head.scale(), X.rows(from, to - from), T.rows(from, to - from));
    }
}

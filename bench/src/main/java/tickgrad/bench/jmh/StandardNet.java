package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import tickgrad.model.Architecture;
import tickgrad.model.CounterRandom;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;

/** The five networks that every benchmark, bar and report uses, with seeded weights and data. */
public enum StandardNet {
    /** Small tanh regression, the size of a signal on one instrument. */
    A("16-32-32-1 tanh", Loss.mse(), Initializer.GLOROT_NORMAL),
    /** Small ReLU regression. */
    B("32-64-64-1 relu", Loss.mse(), Initializer.HE_NORMAL),
    /** Middle-sized ReLU regression with several outputs. */
    C("64-256-256-8 relu", Loss.mse(), Initializer.HE_NORMAL),
    /** Image-sized ReLU classifier. */
    D("784-512-256-10 relu", Loss.crossEntropy(), Initializer.HE_NORMAL),
    /** Deep ReLU regression on few inputs, the size of a pricing surrogate. */
    E("4-400-400-400-400-1 relu", Loss.mse(), Initializer.HE_NORMAL);

    /** Rows of data. */
    public static final int ROWS = 512;

    private final String text;
    private final Architecture architecture;
    private final Loss loss;
    private final Initializer initializer;

    StandardNet(String text, Loss loss, Initializer initializer) {
        this.text = text;
        this.architecture = Architecture.of(text);
        this.loss = loss;
        this.initializer = initializer;
    }

    /** {@return the shape in short, such as {@code 16-32-32-1 tanh}} */
    public String text() {
        return text;
    }

    /** {@return the shape} */
    public Architecture architecture() {
        return architecture;
    }

    /** {@return what it is trained on} */
    public Loss loss() {
        return loss;
    }

    /**
     * Initial parameters.
     *
     * @param arena owns them
     * @return the same bits at every call
     */
    public Parameters parameters(Arena arena) {
        return Parameters.initialized(arena, architecture, initializer, ordinal());
    }

    /**
     * Standard normal inputs.
     *
     * @param arena owns them
     * @return {@code (ROWS, inputs)}
     */
    public Matrix inputs(Arena arena) {
        return normal(arena, architecture.inputs(), 1);
    }

    /**
     * Standard normal targets, or uniform class indices.
     *
     * @param arena owns them
     * @return {@code (ROWS, targets)}
     */
    public Matrix targets(Arena arena) {
        int columns = loss.targets(architecture.outputs());
        if (this != D) {
            return normal(arena, columns, 2);
        }
        CounterRandom random = new CounterRandom(ordinal(), 2);
        Matrix T = Matrix.allocate(arena, ROWS, columns);
        for (int r = 0; r < ROWS; r++) {
            T.set(r, 0, random.nextInt(architecture.outputs()));
        }
        return T;
    }

    private Matrix normal(Arena arena, int columns, int stream) {
        CounterRandom random = new CounterRandom(ordinal(), stream);
        Matrix X = Matrix.allocate(arena, ROWS, columns);
        for (int r = 0; r < ROWS; r++) {
            for (int c = 0; c < columns; c++) {
                X.set(r, c, (float) random.nextGaussian());
            }
        }
        return X;
    }
}

package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;
import tickgrad.model.file.UnsoundFileException;

/**
 * A {@link Model} in one file: a {@link Checkpoint} of five sections. A checkpoint of training has more; its model can be loaded all the same.
 *
 * <pre>
 * architecture  text, such as 16-32-32-1 tanh,tanh,identity
 * loss          text, such as huber(0.5); empty where the model does not say
 * inputs        means, then deviations, of the inputs; float64
 * targets       the same of the targets
 * parameters    in the engine's own padded layout, float32
 * </pre>
 */
public final class ModelFile {
    private static final String ARCHITECTURE = "architecture";
    private static final String LOSS = "loss";
    private static final String INPUTS = "inputs";
    private static final String TARGETS = "targets";
    private static final String PARAMETERS = "parameters";

    private ModelFile() {}

    /**
     * Writes a model; an existing file is replaced at once or not at all, see {@link tickgrad.model.file.AtomicFile}.
     *
     * @param path  the file
     * @param model what to write
     * @throws IOException              if writing fails; an existing file is then as it was
     * @throws IllegalArgumentException if a parameter is NaN or infinite; nothing is then written
     */
    public static void save(Path path, Model model) throws IOException {
        require(model.parameters().isFinite(), "a parameter is NaN or infinite, expected finite ones");
        draft(model).write(path);
    }

    /**
     * The sections of a model, to which training may add its own. Parameters are taken whenever the draft is encoded.
     *
     * @param model the model
     * @return the draft of a file that {@link #load} reads
     */
    public static Draft draft(Model model) {
        return new Draft()
                .text(ARCHITECTURE, model.parameters().architecture().toString())
                .text(LOSS, model.loss())
                .doubles(INPUTS, numbers(model.inputs()))
                .doubles(TARGETS, numbers(model.targets()))
                .section(PARAMETERS, model.parameters().segment());
    }

    /**
     * Reads a model whose activations are all built in.
     *
     * @param arena owns the parameters
     * @param path  the file
     * @return the model
     * @throws IOException if reading fails, or the file is not a whole and sound model file
     */
    public static Model load(Arena arena, Path path) throws IOException {
        return load(arena, path, Activation::named);
    }

    /**
     * Reads a model.
     *
     * @param arena       owns the parameters
     * @param path        the file
     * @param activations finds an activation by its name
     * @return the model
     * @throws IOException if reading fails, or the file is not a whole and sound model file
     */
    public static Model load(Arena arena, Path path, Function<String, Activation> activations) throws IOException {
        try (Arena temporary = Arena.ofConfined()) {
            return of(arena, Checkpoint.read(temporary, path), activations);
        } catch (UnsoundFileException e) {
            throw new UnsoundFileException(path, "model file", e.reason());
        } catch (IllegalArgumentException e) {
            throw new UnsoundFileException(path, "model file", e.getMessage());
        }
    }

    /**
     * The model in a checkpoint.
     *
     * @param arena       owns the parameters, which are a copy
     * @param checkpoint  of a model, or of its training
     * @param activations finds an activation by its name
     * @return the model
     * @throws IllegalArgumentException if there is no sound model in it
     */
    public static Model of(Arena arena, Checkpoint checkpoint, Function<String, Activation> activations) {
        Architecture architecture = architecture(checkpoint, activations);
        String loss = checkpoint.text(LOSS);
        Standardizer inputs = standardizer(checkpoint.doubles(INPUTS), architecture.inputs());
        Standardizer targets = standardizer(checkpoint.doubles(TARGETS), architecture.outputs());
        MemorySegment saved = parameters(checkpoint, architecture);
        Parameters parameters = new Parameters(arena, architecture);
        for (int l = 0; l < architecture.layers(); l++) {
            read(saved, parameters, l);
        }
        return new Model(parameters, inputs, targets, loss);
    }

    /** The architecture of a checkpoint, once its arithmetic is this one. */
    static Architecture architecture(Checkpoint checkpoint, Function<String, Activation> activations) {
        require(
                checkpoint.arithmetic() == Arithmetic.VERSION,
                "its arithmetic is version " + checkpoint.arithmetic() + ", expected " + Arithmetic.VERSION);
        String text = checkpoint.text(ARCHITECTURE);
        // Splitting a text at blanks takes the square of the length of a run of them.
        require(text.chars().filter(Character::isWhitespace).count() <= 1, "its architecture has more than one blank");
        return Architecture.of(text, activations);
    }

    /** Parameters as they lie in a checkpoint: of the right length, none NaN or infinite. */
    static MemorySegment parameters(Checkpoint checkpoint, Architecture architecture) {
        MemorySegment saved = checkpoint.section(PARAMETERS);
        require(saved.byteSize() == new Layout(architecture).bytes(), "the length of its parameters is wrong");
        int floats = (int) (saved.byteSize() / Float.BYTES);
        require(tickgrad.kernel.Finite.all(1, floats, saved, 0, floats), "a parameter is NaN or infinite");
        return saved;
    }

    /** Reads weights and biases one by one, so that pads are zero whatever the file says and no bias is -0.0. */
    private static void read(MemorySegment saved, Parameters p, int l) {
        Layout layout = p.layout();
        for (int out = 0; out < p.architecture().outputs(l); out++) {
            for (int in = 0; in < p.architecture().inputs(l); in++) {
                p.weight(l, in, out, saved.get(JAVA_FLOAT, layout.weight(l, in, out)));
            }
            p.bias(l, out, saved.get(JAVA_FLOAT, layout.bias(l, out)));
        }
    }

    private static double[] numbers(Standardizer s) {
        double[] numbers = new double[2 * s.cols()];
        for (int c = 0; c < s.cols(); c++) {
            numbers[c] = s.mean(c);
            numbers[s.cols() + c] = s.deviation(c);
        }
        return numbers;
    }

    private static Standardizer standardizer(double[] numbers, int cols) {
        require(numbers.length == 2 * cols, "the length of its standardizers is wrong");
        return Standardizer.of(Arrays.copyOf(numbers, cols), Arrays.copyOfRange(numbers, cols, 2 * cols));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

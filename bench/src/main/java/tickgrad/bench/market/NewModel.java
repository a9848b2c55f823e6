package tickgrad.bench.market;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Parameters;
import tickgrad.model.file.Checkpoint;

/** A model file that has learned nothing yet: of directions, with an empty section {@code untrained}. */
public final class NewModel {

    private static final String UNTRAINED = "untrained";

    private NewModel() {}

    /**
     * Writes one.
     *
     * @throws IllegalArgumentException where there is no such architecture, or it has several outputs
     */
    public static void write(Path path, String architecture, long seed) throws IOException {
        Architecture shape = Architecture.of(architecture);
        if (shape.outputs() != 1) {
            throw new IllegalArgumentException("outputs are " + shape.outputs() + "; expected 1, for the direction");
        }
        try (Arena arena = Arena.ofConfined()) {
            Parameters parameters = Parameters.initialized(arena, shape, Initializer.GLOROT_UNIFORM, seed);
            Head.silence(parameters);
            ModelFile.draft(Model.of(parameters).trainedOn(Loss.bceWithLogits().name())).text(UNTRAINED, "").write(path);
        }
    }

    /** Whether a model's standardizer says where its inputs lie. */
    public static boolean isTrained(Checkpoint model) {
        return !model.has(UNTRAINED);
    }
}

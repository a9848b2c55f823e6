package tickgrad.model.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Parameters;
import tickgrad.model.Range;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;

/**
 * All that a {@link LiveLearner} is, in a {@link Checkpoint}: a learner that comes out of it goes on with the bits of the one that went in.
 *
 * <pre>
 * architecture  text, such as 16-32-1 tanh,identity
 * learner       text, see {@link LiveOptions#text}
 * and {@link LiveLearner#sections}, by their names in lower case: parameters, moment.v, snapshots, served.weights, ledger, guards, scale, …
 * </pre>
 */
public final class LearnerFile {
    /** The section by which a learner's checkpoint is known. */
    public static final String LEARNER = "learner";

    private static final String ARCHITECTURE = "architecture";

    private LearnerFile() {}

    /**
     * A draft of a learner, whose contents are taken whenever the draft is encoded: between two of its calls.
     *
     * @param learner the learner
     * @return the draft
     */
    public static Draft draft(LiveLearner learner) {
        Draft draft = new Draft()
                .text(ARCHITECTURE, learner.parameters().architecture().toString())
                .text(LEARNER, learner.options().text());
        learner.sections().segments().forEach((name, segment) -> draft.section(name.toLowerCase(Locale.ROOT), segment));
        return draft;
    }

    /**
     * The learner in a checkpoint, whose activations and loss are built in.
     *
     * @param arena      owns its memory
     * @param checkpoint of a learner
     * @param labels     where labels come from
     * @return the learner, where the saved one stood
     * @throws IllegalArgumentException if there is no sound learner in it
     */
    public static LiveLearner load(Arena arena, Checkpoint checkpoint, Labels labels) {
        return load(arena, checkpoint, labels, Activation::named, Loss::named);
    }

    /**
     * The learner in a checkpoint.
     *
     * @param arena       owns its memory
     * @param checkpoint  of a learner
     * @param labels      where labels come from
     * @param activations finds an activation by its name
     * @param losses      finds a loss by its name
     * @return the learner, where the saved one stood
     * @throws IllegalArgumentException if there is no sound learner in it
     */
    public static LiveLearner load(
            Arena arena, Checkpoint checkpoint, Labels labels, Function<String, Activation> activations, Function<String, Loss> losses) {
        Range.require(checkpoint.arithmetic() == Arithmetic.VERSION, "its arithmetic", checkpoint.arithmetic(), "" + Arithmetic.VERSION);
        Architecture architecture = Architecture.of(checkpoint.text(ARCHITECTURE), activations);
        LiveOptions options = LiveOptions.of(checkpoint.text(LEARNER), losses);
        LiveLearner learner = new LiveLearner(arena, new Parameters(arena, architecture), labels, options);
        Map<String, MemorySegment> saved = new LinkedHashMap<>();
        learner.sections()
                .segments()
                .forEach((name, segment) -> saved.put(name, checkpoint.section(name.toLowerCase(Locale.ROOT), segment.byteSize())));
        learner.sections().copyFrom(saved);
        return learner;
    }
}

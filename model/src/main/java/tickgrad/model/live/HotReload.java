package tickgrad.model.live;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Function;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Model;
import tickgrad.model.ModelFile;
import tickgrad.model.Standardizer;

/**
 * Publishes the weights of model files while readers go on. A file is read whole and checked, its checksum, shape, standardizers and
 * every number, before anything is published: what readers see is the old model or the new one.
 */
public final class HotReload {
    private final LiveWeights live;
    private final Model inUse;
    private final Function<String, Activation> activations;

    /**
     * Reloads models whose activations are all built in.
     *
     * @param live  where to publish
     * @param inUse the model that the inputs and outputs of the readers belong to
     */
    public HotReload(LiveWeights live, Model inUse) {
        this(live, inUse, Activation::named);
    }

    /**
     * Reloads models.
     *
     * @param live        where to publish
     * @param inUse       the model that the inputs and outputs of the readers belong to
     * @param activations finds an activation by its name
     */
    public HotReload(LiveWeights live, Model inUse, Function<String, Activation> activations) {
        this.live = live;
        this.inUse = inUse;
        this.activations = activations;
    }

    /**
     * Reads a file and publishes its weights.
     *
     * @param path a file of {@link ModelFile}
     * @return whether its weights are current now; if not, no buffer was free or another thread was publishing: try again later
     * @throws IOException if reading fails, or the file is not sound, or belongs to another network or other standardizers; nothing is then
     *     published
     */
    public boolean publish(Path path) throws IOException {
        // Memory of the kind that all live weights have, and not closed, which would make the JVM stop the readers' threads for a moment.
        Model model = ModelFile.load(Arena.ofAuto(), path, activations);
        Architecture architecture = model.parameters().architecture();
        if (!architecture.equals(live.architecture())) {
            throw new IOException(path + " has architecture " + architecture + ", expected " + live.architecture());
        }
        requireSame(path, "inputs", model.inputs(), inUse.inputs());
        requireSame(path, "targets", model.targets(), inUse.targets());
        return live.publish(model.parameters());
    }

    private static void requireSame(Path path, String name, Standardizer found, Standardizer expected) throws IOException {
        for (int c = 0; c < expected.cols(); c++) {
            if (found.mean(c) != expected.mean(c) || found.deviation(c) != expected.deviation(c)) {
                throw new IOException(path + " standardizes column " + c + " of the " + name + " by " + found.mean(c) + " and "
                        + found.deviation(c) + ", expected " + expected.mean(c) + " and " + expected.deviation(c));
            }
        }
    }
}

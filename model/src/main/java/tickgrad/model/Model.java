package tickgrad.model;

import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * A trained network with its units: parameters, the standardizers that its inputs and targets were trained under, and the name of the loss.
 *
 * @param parameters the network
 * @param inputs     statistics of the raw inputs
 * @param targets    statistics of the raw targets, one a network output
 * @param loss       {@link Loss#name} of the loss that it was trained on, empty where that is not known
 */
public record Model(Parameters parameters, Standardizer inputs, Standardizer targets, String loss) {
    /** Checks the shapes. */
    public Model {
        Objects.requireNonNull(loss, "loss");
        Architecture a = parameters.architecture();
        Range.require(inputs.cols() == a.inputs(), "inputs.cols()", inputs.cols(), a.inputs() + ", the network's inputs");
        Range.require(
                targets.cols() == a.outputs(), "targets.cols()", targets.cols(), a.outputs() + ", the network's outputs");
    }

    /**
     * A model that does not say what loss it was trained on.
     *
     * @param parameters the network
     * @param inputs     statistics of the raw inputs
     * @param targets    statistics of the raw targets, one a network output
     */
    public Model(Parameters parameters, Standardizer inputs, Standardizer targets) {
        this(parameters, inputs, targets, "");
    }

    /**
     * The same model with the name of its loss.
     *
     * @param loss {@link Loss#name} of the loss that it was trained on
     * @return a model of the same parameters
     */
    public Model trainedOn(String loss) {
        return new Model(parameters, inputs, targets, loss);
    }

    /**
     * A network whose inputs and outputs are in their own units already.
     *
     * @param parameters the network
     * @return the model, with means 0 and deviations 1
     */
    public static Model of(Parameters parameters) {
        Architecture a = parameters.architecture();
        return new Model(parameters, new Standardizer(a.inputs()), new Standardizer(a.outputs()));
    }

    /**
     * A predictor in raw units.
     *
     * @param arena owns its memory
     * @return the predictor, for one thread
     */
    public RawPredictor predictor(Arena arena) {
        return new RawPredictor(arena, this);
    }

    /**
     * All outputs and their derivatives by all inputs, in raw units, for one thread.
     *
     * @param arena   owns its scratch memory
     * @param maxRows the most rows of a call, {@code >= 1}
     * @return a predictor of values and Greeks
     */
    public RawGreeks greeks(Arena arena, int maxRows) {
        return new RawGreeks(arena, this, maxRows);
    }

    /**
     * One output, its derivatives and rows of its second derivatives, in raw units, for one thread.
     *
     * @param arena      owns its scratch memory
     * @param maxRows    the most rows of a call, {@code >= 1}
     * @param directions the number of directions of a call, {@code >= 1}
     * @return a predictor of values, Greeks and products with the Hessian
     * @throws IllegalArgumentException if an activation has no second derivative everywhere
     */
    public RawHessian hessian(Arena arena, int maxRows, int directions) {
        return new RawHessian(arena, this, maxRows, directions);
    }
}

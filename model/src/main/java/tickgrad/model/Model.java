package tickgrad.model;

import java.lang.foreign.Arena;

/**
 * A trained network with its units: parameters, and the standardizers that its inputs and targets were trained under.
 *
 * @param parameters the network
 * @param inputs     statistics of the raw inputs
 * @param targets    statistics of the raw targets, one a network output
 */
public record Model(Parameters parameters, Standardizer inputs, Standardizer targets) {
    /** Checks the shapes. */
    public Model {
        Architecture a = parameters.architecture();
        Range.require(inputs.cols() == a.inputs(), "inputs.cols()", inputs.cols(), a.inputs() + ", the network's inputs");
        Range.require(
                targets.cols() == a.outputs(), "targets.cols()", targets.cols(), a.outputs() + ", the network's outputs");
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
}

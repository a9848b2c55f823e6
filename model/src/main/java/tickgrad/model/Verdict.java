package tickgrad.model;

/** Draws the conclusion from the two objectives' sweeps and the engine's comparison, and names the cause. */
final class Verdict {
    private Verdict() {}

    static GradientCheck.Report of(
            Architecture architecture, Loss loss, Sweep outputs, Sweep mean, EngineCheck engine) {
        boolean outputsWorse = outputs.tally().worst >= mean.tally().worst;
        Sweep worst = outputs.failed() || !mean.failed() && outputsWorse ? outputs : mean;
        String cause = cause(architecture, loss, outputs, mean);
        if (cause.isEmpty() && engine != null && !engine.passed()) {
            cause = "the float32 gradient of " + engine.place() + " is not within rounding of float64";
        }
        if (cause.isEmpty() && outputs.tally().decided + mean.tally().decided == 0) {
            cause = "no direction could be decided";
        }
        return new GradientCheck.Report(
                cause.isEmpty(),
                cause,
                outputs.directions() + mean.directions(),
                outputs.coordinates() + mean.coordinates(),
                worst.tally().worst,
                worst.failed() ? worst.failure() : worst.tally().place,
                outputs.tally().kinks + mean.tally().kinks,
                outputs.tally().undecided + mean.tally().undecided,
                engine == null ? Double.NaN : engine.worst(),
                engine == null ? null : engine.place(),
                engine == null ? 0 : engine.branches(),
                engine == null ? 0 : engine.unbounded());
    }

    /**
     * A wrong derivative spoils its own layer and all before it, a wrong loss gradient all layers, but not the outputs'
     * derivatives.
     */
    private static String cause(Architecture architecture, Loss loss, Sweep outputs, Sweep mean) {
        StringBuilder cause = new StringBuilder();
        if (outputs.failed()) {
            int layer = outputs.failedLayer();
            String name = architecture.activation(layer).name();
            cause.append("activation ").append(name).append(" of layer ").append(layer);
        }
        if (mean.failedLayer() > outputs.failedLayer()) {
            cause.append(cause.isEmpty() ? "" : " and ").append("loss ").append(loss.name());
        }
        if (!cause.isEmpty()) {
            cause.append(": the derivative is not that of the value");
        }
        return cause.toString();
    }
}

package tickgrad.model;

import java.util.ArrayList;
import java.util.List;

/** Draws the conclusion from the two objectives' sweeps and the engine's comparison, and names the cause. */
final class Verdict {
    private Verdict() {}

    static GradientCheck.Report of(
            Architecture architecture, Loss loss, CalculusCheck calculus, Sweep outputs, Sweep mean, EngineCheck engine,
            List<SecondDerivativeReport> seconds) {
        List<BlockReport> blocks = blocks(calculus.blocks(), outputs, mean, engine);
        String cause = cause(architecture, loss, outputs, mean);
        BlockReport.Reading wrong = cause.isEmpty() ? null : (outputs.failed() ? outputs : mean).reading();
        for (SecondDerivativeReport second : seconds) {
            if (cause.isEmpty() && second.failed()) {
                wrong = second.calculus();
                cause = activation(second) + ": the second derivative is not that of the value";
            }
        }
        if (cause.isEmpty() && engine != null && !engine.passed()) {
            wrong = engine.worst(calculus);
            cause = "the engine's float32 gradient of " + layer(architecture, wrong.place())
                    + " is not within rounding of calculus";
        }
        for (SecondDerivativeReport second : seconds) {
            if (cause.isEmpty() && second.kernelFailed()) {
                wrong = second.kernel();
                cause = activation(second) + ": a float32 derivative is not within its bound";
            }
        }
        if (cause.isEmpty() && decided(outputs) + decided(mean) == 0) {
            cause = "no direction could be decided";
        }
        return new GradientCheck.Report(
                cause.isEmpty(), cause, wrong, blocks, engine == null ? 0 : engine.branches(), seconds);
    }

    private static String activation(SecondDerivativeReport second) {
        return "activation " + second.activation() + " of layer " + second.layer();
    }

    private static List<BlockReport> blocks(Block[] blocks, Sweep outputs, Sweep mean, EngineCheck engine) {
        List<BlockReport> reports = new ArrayList<>();
        for (int b = 0; b < blocks.length; b++) {
            reports.add(new BlockReport(
                    blocks[b].place(-1),
                    outputs.tallies()[b].report(),
                    mean.tallies()[b].report(),
                    engine == null ? null : engine.report(b)));
        }
        return List.copyOf(reports);
    }

    private static int decided(Sweep sweep) {
        int decided = 0;
        for (CalculusCheck.Tally tally : sweep.tallies()) {
            decided += tally.decided;
        }
        return decided;
    }

    private static String layer(Architecture architecture, GradientCheck.Place place) {
        return place.kind().equals("input")
                ? "the outputs with respect to the inputs"
                : "layer " + place.layer() + " (" + architecture.activation(place.layer()).name() + ")";
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

package tickgrad.bench.check;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.WriterConfig;
import tickgrad.model.Architecture;
import tickgrad.model.BlockReport;
import tickgrad.model.GradientCheck;
import tickgrad.model.SecondDerivativeReport;

/** {@code check.json}: the verdict with the figures of every block, without times, so that equal bits give an equal file. */
public final class CheckFile {
    private CheckFile() {}

    /** The file's text; {@code subject} says what was checked, and comes first. */
    public static String text(JsonObject subject, Architecture architecture, GradientCheck.Report report) {
        JsonObject root = new JsonObject()
                .add("verdict", report.passed() ? "CERTIFIED" : "NOT CERTIFIED")
                .add("cause", report.cause())
                .add("wrong", reading(report.wrong()))
                .add("line", report.toString());
        subject.forEach(member -> root.add(member.getName(), member.getValue()));
        root.add("directions", report.directions())
                .add("coordinates", report.coordinates())
                .add("kinks", report.kinks())
                .add("undecided", report.undecided())
                .add("eitherBranch", report.branches())
                .add("worst", reading(report.worst().orElse(null)))
                .add("engineWorst", reading(report.engine().orElse(null)));
        JsonArray blocks = new JsonArray();
        report.blocks().forEach(b -> blocks.add(block(b, architecture)));
        JsonArray seconds = new JsonArray();
        report.seconds().forEach(s -> seconds.add(second(s)));
        return root.add("blocks", blocks).add("secondDerivatives", seconds).toString(WriterConfig.PRETTY_PRINT) + "\n";
    }

    private static JsonObject second(SecondDerivativeReport s) {
        JsonObject json = new JsonObject().add("layer", s.layer()).add("activation", s.activation()).add("smooth", s.smooth());
        return !s.smooth()
                ? json
                : json.add("agrees", !s.failed() && !s.kernelFailed())
                        .add("values", s.values())
                        .add("undecided", s.undecided())
                        .add("againstCalculus", reading(s.calculus()))
                        .add("engineAgainstFloat64", reading(s.kernel()));
    }

    private static JsonObject block(BlockReport b, Architecture architecture) {
        JsonObject json = new JsonObject().add("block", b.place().toString()).add("kind", b.place().kind());
        if (!b.place().kind().equals("input")) {
            json.add("layer", b.place().layer())
                    .add("activation", architecture.activation(b.place().layer()).name());
        }
        return json.add("outputsAgainstCalculus", calculus(b.outputs()))
                .add("meanLossAgainstCalculus", calculus(b.mean()))
                .add("engineAgainstFloat64", b.engine() == null ? Json.NULL : engine(b.engine()));
    }

    private static JsonObject calculus(BlockReport.Calculus c) {
        return new JsonObject()
                .add("agrees", !c.failed())
                .add("directions", c.directions())
                .add("coordinates", c.coordinates())
                .add("kinks", c.kinks())
                .add("undecided", c.undecided())
                .add("worst", reading(c.worst()));
    }

    private static JsonObject engine(BlockReport.Engine e) {
        return new JsonObject()
                .add("components", e.components())
                .add("withoutBound", e.unbounded())
                .add("medianUlps", number(e.medianUlps()))
                .add("largestUlps", number(e.largestUlps()))
                .add("worst", reading(e.worst()));
    }

    private static JsonValue reading(BlockReport.Reading r) {
        return r == null
                ? Json.NULL
                : new JsonObject()
                        .add("place", r.place().toString())
                        .add("claimed", number(r.claimed()))
                        .add("expected", number(r.expected()))
                        .add("tolerance", number(r.tolerance()))
                        .add("share", number(r.share()));
    }

    /** JSON has no NaN and no infinity. */
    private static JsonValue number(double value) {
        return Double.isFinite(value) ? Json.value(value) : Json.NULL;
    }
}

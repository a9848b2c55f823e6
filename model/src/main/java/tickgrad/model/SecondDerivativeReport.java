package tickgrad.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a {@link GradientCheck} found of φ″ of one layer, at the pre-activations of all rows. Places are {@code d2Y_l[r,j]}: row r, unit j.
 *
 * @param layer      from 0
 * @param activation its name
 * @param smooth     whether it has a second derivative everywhere; nothing else is known where it has not
 * @param values     second derivatives tried, {@code rows·outputs} of the layer
 * @param undecided  of these, those in which rounding leaves nothing to decide
 * @param calculus   the double side against the differences of φ′, the largest share of its tolerance; null if nothing was decided
 * @param kernel     the float kernel against the double side, the largest share of its bound; null where the layer is skipped
 */
public record SecondDerivativeReport(
        int layer, String activation, boolean smooth, int values, int undecided, BlockReport.Reading calculus, BlockReport.Reading kernel) {
    /** {@return whether the double side disagreed with calculus} */
    public boolean failed() {
        return calculus != null && calculus.share() > 1.0;
    }

    /** {@return whether the float kernel left its bound} */
    public boolean kernelFailed() {
        return kernel != null && kernel.share() > 1.0;
    }

    /** The clause of the verdict: the worst of all layers, how many are undecided, and which activations have none. */
    static String line(List<SecondDerivativeReport> all) {
        List<String> parts = new ArrayList<>();
        all.stream()
                .map(SecondDerivativeReport::calculus)
                .filter(Objects::nonNull)
                .max(Comparator.comparingDouble(BlockReport.Reading::share))
                .ifPresent(w -> parts.add((w.share() <= 1.0 ? "within tolerance, worst " : "NOT within tolerance, worst ")
                        + GradientCheck.Report.number(w.share()) + " (" + w.place() + ")"));
        int undecided = all.stream().mapToInt(SecondDerivativeReport::undecided).sum();
        if (undecided > 0) {
            parts.add(String.format(Locale.ROOT, "%,d undecided", undecided));
        }
        all.stream().filter(r -> !r.smooth()).map(SecondDerivativeReport::activation).distinct().sorted()
                .forEach(name -> parts.add(name + " has none"));
        return "; second derivatives: " + String.join(", ", parts);
    }
}

package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tickgrad.model.Roundoff.ETA;
import static tickgrad.model.Roundoff.U;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Bounds of activations whose slopes are simple enough to know the largest in an interval, such as {@code φ′ = cz}: {@code V = |c|E}.
 * The parts of a {@link Probe} are chosen one by one, so that each shows.
 */
class ActivationBoundTest {
    private static double forward(Activation f, double z, double Ez, double y) {
        double[] Ey = new double[1];
        ActivationBound.of(f).forward(new double[] {z}, new double[] {Ez}, new double[] {y}, Ey);
        return Ey[0];
    }

    private int branches;

    /** E of {@code dy·φ′} for an exact dy of 1: the error E_s of the slope, itself rounded. */
    private double backward(Activation f, double z, double Ez, double Ey) {
        double[] Edz = new double[1];
        double[] one = {1.0};
        branches = ActivationBound.of(f)
                .backward(new double[] {z}, new double[] {Ez}, new double[1], new double[] {Ey}, one, new double[1], Edz);
        return Edz[0];
    }

    private static double rounded(double slope, double Es) {
        return ErrorBound.product(1.0, 0.0, slope, Es);
    }

    /** {@code E_φ = L·E_z + 2ku(|φ| + L·E_z) + kη} with {@code L = |φ′| + V} and the largest k of the interval, at either end. */
    @Test
    void valuesMoveWithTheSteepestSlopeAndTheLeastAccurateKernel() {
        for (double side : new double[] {1.0, -1.0}) {
            Probe f = Probe.slope(z -> 3.0 * z).ulps(z -> 4.0 + side * z);
            double moved = (3.0 * 2.0 + 3.0 * 0.5) * 0.5;
            double k = 4.0 + 2.0 + 0.5;
            Agree.same(moved + 2.0 * k * U * (7.0 + moved) + k * ETA, forward(f, side * 2.0, 0.5, -7.0), "side " + side);
        }
    }

    @Test
    void anExactArgumentLeavesTheKernelsOwnError() {
        Probe f = Probe.slope(z -> 3.0 * z).ulps(z -> z);
        Agree.same(2.0 * 2.0 * U * 7.0 + 2.0 * ETA, forward(f, 2.0, 0.0, 7.0), "E_y");
        Probe steep = Probe.slope(z -> 0x1p-140);
        Agree.same(0x1p-141 + 2.0 * 3.0 * U * 0x1p-141 + 3.0 * ETA, forward(steep.ulps(z -> 3.0), 0.0, 0.5, 0.0), "near underflow");
    }

    /** Slopes at a kink and next to it on both sides are met, even where no quarter of the interval lies there. */
    @Test
    void slopesAtKinksAreMet() {
        double kink = 1.0;
        for (double at : new double[] {Math.nextDown(kink), kink, Math.nextUp(kink)}) {
            Probe f = Probe.slope(z -> z == at ? 9.0 : 2.0).kinks(-3.0, kink);
            Agree.same(9.0 * 0.75, forward(f, 0.375, 0.75, 0.0), "spike at " + at);
            Agree.same(2.0 * 0.5, forward(f, 0.375, 0.5, 0.0), "out of reach of " + at);
        }
    }

    /** A kink is undecided to the very end of the interval, and only where φ′ jumps by more than rounding. */
    @Test
    void jumpsWithinTheIntervalAreCounted() {
        assertEquals(rounded(-1.0, 2.0), backward(jump(-1.0, 1.0), 0.5, 0.5, 0.0));
        assertEquals(1, branches);
        assertEquals(rounded(1.0, 2.0), backward(jump(-1.0, 1.0), 1.5, 0.5, 0.0));
        assertEquals(1, branches);
        assertEquals(rounded(-1.0, 0.0), backward(jump(-1.0, 1.0), 0.25, 0.5, 0.0));
        assertEquals(0, branches);
        assertEquals(rounded(-1.0, 0.0), backward(jump(-1.0, 1.0), -1.0, 0.5, 0.0));
        assertEquals(0, branches);
        backward(jump(1.0, 1.0), 0.5, 0.5, 0.0);
        assertEquals(0, branches, "a kink of a higher derivative");
        backward(jump(0.0, U), 0.5, 0.5, 0.0);
        assertEquals(0, branches, "a jump within rounding");
        backward(jump(0.0, Math.nextUp(U)), 0.5, 0.5, 0.0);
        assertEquals(1, branches, "a jump beyond it");
    }

    private static Probe jump(double left, double right) {
        return Probe.slope(z -> z < 1.0 ? left : right).kinks(1.0);
    }

    @Test
    void jumpsOfARowAddUp() {
        double[] z = {0.75, 5.0, 1.25};
        double[] zero = new double[3];
        double[] Ez = {0.5, 0.5, 0.5};
        assertEquals(2, ActivationBound.of(jump(0.0, 1.0)).backward(z, Ez, zero, zero, zero, zero, new double[3]));
    }

    /** {@code V + 4u·max(|φ′|, |zφ″|) + 2u}, with φ″ itself, or what it is in the mean where it is not known. */
    @Test
    void slopesFromTheArgument() {
        Probe smooth = Probe.slope(z -> 3.0 * z).ulps(z -> 1.0);
        smooth.smooth = true;
        smooth.second = z -> 3.0;
        Agree.same(rounded(6.0, 1.5 + 4.0 * U * 6.0 + 2.0 * U), backward(smooth, 2.0, 0.5, 0.0), "slope");
        smooth.second = z -> 40.0;
        Agree.same(rounded(6.0, 1.5 + 4.0 * U * 80.0 + 2.0 * U), backward(smooth, 2.0, 0.5, 0.0), "bend");
        Probe unknown = Probe.slope(z -> 100.0 * (z + 2.0)).ulps(z -> 1.0);
        Agree.same(rounded(0.0, 50.0 + 4.0 * U * 200.0 + 2.0 * U), backward(unknown, -2.0, 0.5, 0.0), "unknown bend");
        Agree.same(rounded(0.0, 2.0 * U), backward(unknown, -2.0, 0.0, 0.0), "exact argument");
        Agree.same(rounded(100.0, 4.0 * U * 100.0 + 2.0 * U), backward(unknown, -1.0, 0.0, 0.0), "exact argument and a slope");
    }

    /** Nothing but V where the kernel is exact: slopes are constants. */
    @Test
    void slopesOfExactKernels() {
        assertEquals(rounded(6.0, 1.5), backward(Probe.slope(z -> 3.0 * z), 2.0, 0.5, 0.0));
    }

    /**
     * {@code S·E_φ + 3u(|φ′| + S·E_φ) + 2u}, and the jump. For {@code φ = z³, φ′ = z⁴} the difference quotient dφ′/dφ is largest in
     * the last of the steps of 2^-6 before 8.
     */
    @Test
    void slopesFromTheOutput() {
        double a = 8.0 - 0x1p-6;
        double S = (8.0 * 8.0 * 8.0 * 8.0 - a * a * a * a) / (8.0 * 8.0 * 8.0 - a * a * a);
        Probe f = Probe.slope(z -> z * z * z * z).ulps(z -> 1.0).kinks(20.0);
        f.value = z -> z * z * z;
        f.fromOutput = true;
        double moved = S * 0.25;
        Agree.same(rounded(16.0, moved + 3.0 * U * (16.0 + moved) + 2.0 * U), backward(f, 2.0, 0.5, 0.25), "slope");
        f.derivative = z -> z < 20.0 ? -1.0 : 1.0;
        Agree.same(rounded(-1.0, 3.0 * U + 2.0 * U + 2.0), backward(f, 19.5, 0.75, 0.25), "jump");
    }

    /** Steps that touch a kink are left out of S, on either side; and those in which φ stands still. */
    @Test
    void kinksAndPlateausSayNothingOfTheSlopeInTheOutput() {
        for (boolean right : new boolean[] {false, true}) {
            Probe f = Probe.slope(z -> z > 1.0 || right && z == 1.0 ? 100.0 : 0.0).ulps(z -> 1.0).kinks(1.0);
            f.fromOutput = true;
            Agree.same(rounded(0.0, 2.0 * U), backward(f, 0.0, 0.0, 0.25), right);
        }
        Probe flat = Probe.slope(z -> z < 0.0 ? z : 0.0).ulps(z -> 1.0);
        flat.value = z -> Math.max(0.0, z);
        flat.fromOutput = true;
        Agree.same(rounded(0.0, 2.0 * U), backward(flat, 1.0, 0.0, 0.25), "flat");
    }

    /** The largest {@code |dφ′/dy|} of tanh is 2 at its ends, of sigmoid 1: {@code |2y|} and {@code |1 - 2y|}. */
    @Test
    void ofTheSigmoids() {
        double tanh = backward(Activation.tanh(), 0.0, 0.0, 0x1p-10);
        assertTrue(tanh >= 2.0 * StrictMath.tanh(7.9) * 0x1p-10 && tanh <= 2.0 * 0x1p-10 + 7.0 * U, () -> "tanh " + tanh);
        double sigmoid = backward(Activation.sigmoid(), 0.0, 0.0, 0x1p-10);
        assertTrue(sigmoid >= StrictMath.tanh(3.9) * 0x1p-10 && sigmoid <= 0x1p-10 + 7.0 * U, () -> "sigmoid " + sigmoid);
    }

    @Test
    void boundsExistForSoftmaxAndForSingleElements() {
        Probe ofRows = Probe.slope(z -> 1.0);
        ofRows.value = z -> Double.NaN;
        Probe refusing = Probe.slope(z -> {
            throw new UnsupportedOperationException();
        });
        assertTrue(exist(Activation.softmax(), Probe.slope(z -> 1.0)));
        assertFalse(exist(Activation.tanh(), ofRows));
        assertFalse(exist(ofRows, Activation.softmax()));
        assertFalse(exist(Activation.tanh(), refusing));
    }

    private static boolean exist(Activation first, Activation second) {
        return ActivationBound.exist(new Architecture(new int[] {1, 1, 1}, List.of(first, second)));
    }
}

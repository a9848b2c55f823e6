package tickgrad.proofs.certify;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.GradientCheck;
import tickgrad.model.HessianVector;
import tickgrad.model.Loss;
import tickgrad.model.SecondDerivativeReport;

/** The second derivative of one's own activation, which {@link HessianVector} multiplies with: right ones pass, wrong ones are named with their layer. */
class SecondDerivativesTest {
    /** How a second derivative goes wrong: on its double side, or in a float kernel of one's own. */
    enum Fault {
        NONE,
        FACTOR,
        SIGN,
        NEGATIVE_INPUTS,
        ZERO,
        MISSING,
        KERNEL_SIGN,
        KERNEL_FACTOR,
        KERNEL_FIRST;

        boolean kernel() {
            return name().startsWith("KERNEL");
        }

        double of(double right, double z) {
            return switch (this) {
                case FACTOR -> 1.000001 * right;
                case SIGN -> -right;
                case NEGATIVE_INPUTS -> z < 0.0 ? right * right : right;
                case ZERO -> 0.0;
                case MISSING -> throw new UnsupportedOperationException();
                default -> right;
            };
        }
    }

    /** {@code arctan(az)/a}, {@code 1/(1 + (az)²)}, {@code -2a²z/(1 + (az)²)²}. */
    record Arctan(double a, Fault fault) implements Activation {
        @Override
        public String name() {
            return "arctan";
        }

        @Override
        public double value(double z) {
            return StrictMath.atan(a * z) / a;
        }

        @Override
        public double derivative(double z) {
            return 1.0 / (1.0 + a * z * a * z);
        }

        @Override
        public double secondDerivative(double z) {
            double slope = derivative(z);
            return fault.of(-2.0 * a * a * z * slope * slope, z);
        }

        @Override
        public boolean smooth() {
            return true;
        }

        @Override
        public void derivatives(
                int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, MemorySegment F, long FOff, MemorySegment C,
                long COff, int ld) {
            Activation.super.derivatives(m, n, Z, ZOff, Y, YOff, F, FOff, C, COff, ld);
            for (int r = 0; r < m; r++) {
                for (int j = 0; j < n; j++) {
                    long at = 4L * (r * ld + j);
                    float first = fault == Fault.KERNEL_FIRST ? 1.0001f : 1.0f;
                    float second = fault == Fault.KERNEL_SIGN ? -1.0f : fault == Fault.KERNEL_FACTOR ? 1.0001f : 1.0f;
                    F.set(JAVA_FLOAT, FOff + at, first * F.get(JAVA_FLOAT, FOff + at));
                    C.set(JAVA_FLOAT, COff + at, second * C.get(JAVA_FLOAT, COff + at));
                }
            }
        }
    }

    /** Flat and steep ones: the steep one needs the step halved. */
    @Test
    void rightOnesPass() {
        for (double a : new double[] {0.01, 1.0, 30.0}) {
            Certified.assertActivation(new Arctan(a, Fault.NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongOneIsNamedWithItsLayer(Fault fault) {
        for (double a : fault.kernel() ? new double[] {1.0, 30.0} : new double[] {0.01, 1.0, 30.0}) {
            named(() -> Certified.assertActivation(new Arctan(a, fault)),
                    "y = arctan(x): NOT CERTIFIED  activation arctan of layer 0: " + cause(fault) + "; " + place(fault) + "0[");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongOneIsNamedWithinANetwork(Fault fault) {
        try (Arena arena = Arena.ofConfined()) {
            GradientProblem c = network(arena, fault, "tanh");
            named(() -> Certified.assertGradients(c.p(), c.loss(), c.X(), c.T()),
                    "NOT CERTIFIED  activation arctan of layer 1: " + cause(fault) + "; " + place(fault) + "1[");
        }
    }

    @Test
    void whatIsNotSmoothIsSkippedAndSaid() {
        try (Arena arena = Arena.ofConfined()) {
            GradientProblem c = network(arena, Fault.NONE, "relu");
            GradientCheck.Report report = c.check();
            assertTrue(report.passed() && report.toString().endsWith(", relu has none"), report.toString());
            List<SecondDerivativeReport> seconds = report.seconds();
            assertEquals(List.of(true, true, false), seconds.stream().map(SecondDerivativeReport::smooth).toList());
            assertEquals(List.of(12, 36, 0), seconds.stream().map(SecondDerivativeReport::values).toList());
            assertTrue(seconds.get(1).calculus().share() > 0.0 && seconds.get(1).kernel().share() > 0.0, "nothing was compared");
            GradientCheck.Report kinked = GradientProblem.random(arena, Architecture.of("3-4 relu"), Loss.mse(), 6, 1).check();
            assertTrue(kinked.passed() && kinked.toString().endsWith("; second derivatives: relu has none"), kinked.toString());
        }
    }

    private static GradientProblem network(Arena arena, Fault fault, String first) {
        Architecture a = Architecture.of("4-7-6-2 " + first + ",arctan,identity",
                name -> name.equals("arctan") ? new Arctan(1.0, fault) : Activation.named(name));
        return GradientProblem.random(arena, a, Loss.mse(), 6, 1);
    }

    private static String cause(Fault fault) {
        return fault.kernel() ? "a float32 derivative is not within its bound" : "the second derivative is not that of the value";
    }

    private static String place(Fault fault) {
        return fault == Fault.KERNEL_FIRST ? "dY" : "d2Y";
    }

    private static void named(Runnable assertion, String start) {
        String message = assertThrows(AssertionError.class, assertion::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}

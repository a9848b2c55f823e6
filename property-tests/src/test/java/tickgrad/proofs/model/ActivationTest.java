package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import tickgrad.model.Activation;

class ActivationTest {
    /**
     * An activation, and bounds of its seventh and eighth derivatives on [-3, 3], from Taylor series at 30 digits on a
     * grid of 1/20.
     */
    private record Bounded(Activation activation, double seventh, double eighth) {}

    private static final List<Bounded> SMOOTH = List.of(
            new Bounded(Activation.identity(), 0, 0),
            new Bounded(Activation.tanh(), 273, 1300),
            new Bounded(Activation.sigmoid(), 1.1, 2.5),
            new Bounded(Activation.softplus(), 0.5, 1.1),
            new Bounded(Activation.silu(), 3, 9),
            new Bounded(Activation.gelu(), 17, 50),
            new Bounded(Activation.geluTanh(), 18, 52));

    private static final List<Activation> KINKED = List.of(
            Activation.relu(),
            Activation.leakyRelu(0.1),
            Activation.elu(1.0),
            Activation.elu(0.5),
            Activation.selu());

    @Test
    void derivativesOfSmoothActivationsAreTheirDifferences() {
        for (Bounded b : SMOOTH) {
            Activation f = b.activation();
            assertTrue(f.smooth() && f.kinks().length == 0, f.name());
            for (int i = -46; i <= 46; i++) {
                double z = i / 16.0;
                String what = f.name() + " at " + z;
                double tolerance = Stencil.tolerance(b.seventh(), Math.abs(f.value(z)));
                assertEquals(Stencil.slope(f::value, z), f.derivative(z), tolerance, what);
                double second = Stencil.tolerance(b.eighth(), Math.abs(f.derivative(z)));
                assertEquals(Stencil.slope(f::derivative, z), f.secondDerivative(z), second, what);
            }
        }
    }

    /**
     * Away from the kink at zero; the exponential branch has every derivative below 1.76. At the kink: the left
     * derivative.
     */
    @Test
    void derivativesOfKinkedActivationsAreTheirDifferences() {
        for (Activation f : KINKED) {
            assertTrue(!f.smooth() && f.kinks().length == 1 && f.kinks()[0] == 0.0, f.name());
            for (int i = -46; i <= 46; i++) {
                double z = i / 16.0 + 1.0 / 32.0;
                double tolerance = Stencil.tolerance(1.76, Math.abs(f.value(z)));
                assertEquals(Stencil.slope(f::value, z), f.derivative(z), tolerance, f.name() + " at " + z);
            }
            double left = (f.value(0.0) - f.value(-0x1p-40)) * 0x1p40;
            assertEquals(left, f.derivative(0.0), 0x1p-39, f.name() + " at 0");
            assertThrows(UnsupportedOperationException.class, () -> f.secondDerivative(1.0));
        }
    }

    @Test
    void reluHasNoNegativeZero() {
        assertEquals(0.0, Activation.relu().value(-0.0));
    }

    /** zΦ(z)/z against Φ computed with 30 digits; to the left the tail keeps its relative accuracy. */
    @Test
    void geluUsesTheNormalDistribution() {
        double[][] table = {
            {-0.5, 0.3085375387259868963623},
            {-1, 0.1586552539314570514148},
            {-2.75, 0.002979763235054556754294},
            {-2.875, 0.002020137489946001680981},
            {-5, 2.866515718791939116738e-7},
            {-20, 2.753624118606233695076e-89},
            {1.5, 0.9331927987311419339955}
        };
        for (double[] row : table) {
            double phi = Activation.gelu().value(row[0]) / row[0];
            assertEquals(row[1], phi, 2e-13 * row[1], "at " + row[0]);
        }
    }

    @Test
    void limitsAreFiniteWhereTheFunctionIs() {
        for (Bounded b : SMOOTH) {
            Activation f = b.activation();
            if (!f.name().equals("identity") && !f.name().equals("tanh")) {
                assertEquals(0.0, f.value(Double.NEGATIVE_INFINITY), 0.0, f.name());
                assertEquals(0.0, f.derivative(-1e6), 0.0, f.name());
                assertEquals(f.name().equals("sigmoid") ? 0.0 : 1.0, f.derivative(1e6), 0.0, f.name());
            }
            assertTrue(Double.isNaN(f.value(Double.NaN)), f.name());
        }
        for (Activation f : KINKED) {
            assertTrue(Double.isNaN(f.value(Double.NaN)), f.name());
        }
    }

    @Test
    void softmaxBackwardIsItsJacobian() {
        double[] z = {0.5, -1.25, 2.0, 0.0};
        double[] dy = {0.75, -0.5, 0.25, 1.5};
        double[] y = new double[4];
        double[] dz = new double[4];
        Activation.softmax().forward(z, y);
        Activation.softmax().backward(z, y, dy, dz);
        for (int j = 0; j < 4; j++) {
            int column = j;
            double slope = Stencil.slope(
                    v -> {
                        double[] moved = z.clone();
                        moved[column] = v;
                        double[] out = new double[4];
                        Activation.softmax().forward(moved, out);
                        double sum = 0.0;
                        for (int i = 0; i < 4; i++) {
                            sum += dy[i] * out[i];
                        }
                        return sum;
                    },
                    z[j]);
            // along one logit every output is a shifted logistic function times a constant below 1, Σ|dy| = 3
            assertEquals(slope, dz[j], Stencil.tolerance(3 * 1.1, 3));
        }
    }

    /** Four shares of 1, in the ratios of exponentials, also of logits whose exponentials overflow; the float kernels within their ulps. */
    @Test
    void softmaxSharesInTheRatiosOfExponentials() {
        Activation f = Activation.softmax();
        assertEquals("softmax", f.name());
        assertTrue(f.ulps() >= 0.5, "no kernel errs by less than its rounding");
        assertTrue(f.derivativeFromOutput());
        double[] z = {0.5, -1.25, 2.0, 0.0};
        for (double shift : new double[] {0.0, 1000.0, -1000.0}) {
            double[] moved = new double[4];
            double[] y = new double[4];
            double sum = 0.0;
            for (int j = 0; j < 4; j++) {
                moved[j] = z[j] + shift;
                sum += StrictMath.exp(z[j]);
            }
            f.forward(moved, y);
            for (int j = 0; j < 4; j++) {
                assertEquals(StrictMath.exp(z[j]) / sum, y[j], 8 * 0x1p-53, "three sums and a quotient of numbers below 1");
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] s = {arena.allocate(64, 64), arena.allocate(64, 64), arena.allocate(64, 64), arena.allocate(64, 64)};
            double[] y = new double[4];
            double[] dz = new double[4];
            double[] dy = {0.75, -0.5, 0.25, 1.5};
            f.forward(z, y);
            f.backward(z, y, dy, dz);
            for (int j = 0; j < 4; j++) {
                s[0].setAtIndex(JAVA_FLOAT, j, (float) z[j]);
                s[1].setAtIndex(JAVA_FLOAT, j, (float) dy[j]);
            }
            f.forward(1, 4, s[0], 0, s[2], 0, 16);
            f.backward(1, 4, s[0], 0, s[2], 0, s[1], 0, s[3], 0, 16);
            double u = 0x1p-24;
            // exp errs by 2·ulps·u of each share; differences below 4 and sums of four round 7 times, the quotient once
            double share = (4 * f.ulps() + 4 + 8) * u;
            for (int j = 0; j < 4; j++) {
                assertEquals(y[j], s[2].getAtIndex(JAVA_FLOAT, j), share * y[j]);
                assertEquals(dz[j], s[3].getAtIndex(JAVA_FLOAT, j), 2 * (share + 8 * u) * 3);
            }
        }
    }

    /** A copy that takes the two rows for one, by a wrong sign of an offset, leaves the second as it was. */
    @Test
    void identityCopiesBetweenNeighbours() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(256, 64);
            MemorySegment late = all.asSlice(128);
            all.set(JAVA_FLOAT, 64, 1.5f);
            late.set(JAVA_FLOAT, 64, 2.5f);
            Activation.identity().forward(1, 16, late, 64, all, 64, 16);
            assertEquals(2.5f, all.get(JAVA_FLOAT, 64));
            all.set(JAVA_FLOAT, 64, 1.5f);
            Activation.identity().forward(1, 16, all, 64, late, 64, 16);
            assertEquals(1.5f, late.get(JAVA_FLOAT, 64));
        }
    }

    @Test
    void usersNeedThreeMethods() {
        record Softsign() implements Activation {
            @Override
            public String name() {
                return "softsign";
            }

            @Override
            public double value(double z) {
                return z / (1 + Math.abs(z));
            }

            @Override
            public double derivative(double z) {
                return 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z)));
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            int ld = 32;
            MemorySegment Z = arena.allocate(2 * 4 * ld + 64, 64);
            MemorySegment Y = arena.allocate(Z.byteSize(), 64);
            for (int i = 0; i < 2 * ld + 16; i++) {
                Z.set(JAVA_FLOAT, 4L * i, i - 30.5f);
                Y.set(JAVA_FLOAT, 4L * i, Float.NaN);
            }
            Activation f = new Softsign();
            f.forward(2, 3, Z, 64, Y, 64, ld);
            f.backward(2, 3, Z, 64, Y, 64, Y, 64, Z, 64, ld);
            for (int r = 0; r < 2; r++) {
                for (int j = 0; j < 16; j++) {
                    int i = 16 + r * ld + j;
                    double z = i - 30.5f;
                    float y = Y.get(JAVA_FLOAT, 4L * i);
                    if (j < 3) {
                        assertEquals((float) f.value(z), y);
                        assertEquals((float) (y * f.derivative(z)), Z.get(JAVA_FLOAT, 4L * i));
                    } else {
                        assertEquals(0, Float.floatToRawIntBits(y) | Float.floatToRawIntBits(Z.get(JAVA_FLOAT, 4L * i)));
                    }
                }
            }
            assertEquals(4.0, f.ulps());
            double[] out = new double[2];
            f.forward(new double[] {1, -3}, out);
            assertArrayEquals(new double[] {0.5, -0.75}, out);
            f.backward(new double[] {1, -3}, out, new double[] {2, 8}, out);
            assertArrayEquals(new double[] {0.5, 0.5}, out);
        }
    }

    /**
     * The float kernels keep the accuracy they claim, at 4,001 points from -20 to 20 (an ulp of the result, and of the
     * smallest float).
     */
    @Test
    void floatKernelsAreWithinTheirUlps() {
        try (Arena arena = Arena.ofConfined()) {
            int n = 4001;
            MemorySegment Z = arena.allocate(4L * 4016, 64);
            MemorySegment Y = arena.allocate(Z.byteSize(), 64);
            for (int j = 0; j < n; j++) {
                Z.set(JAVA_FLOAT, 4L * j, (j - 2000) * 0.01f);
            }
            for (Activation f : java.util.stream.Stream.concat(
                            SMOOTH.stream().map(Bounded::activation), KINKED.stream())
                    .toList()) {
                f.forward(1, n, Z, 0, Y, 0, 4016);
                for (int j = 0; j < n; j++) {
                    double z = Z.get(JAVA_FLOAT, 4L * j);
                    double exact = f.value(z);
                    double bound = f.ulps(z) * Math.ulp((float) exact);
                    assertEquals(exact, Y.get(JAVA_FLOAT, 4L * j), bound, f.name() + " at " + z);
                }
            }
        }
    }

    /**
     * The float derivatives of two rows of 20 among others. φ′ errs by {@code 4u·max(|φ′|, |zφ″|) + 2u} from z, by {@code 3u} and what y errs
     * by, at most {@code 2·2ku}, from y; φ″ by 15u at most, and by four times what y errs by. All |φ′|, |zφ″| and |φ″| are below 2 here and
     * k below 3: 16u of the first, 32u of the second, and 3u of products below 1.
     */
    @Test
    void floatDerivativesAreThoseOfTheDoubleSide() {
        double u = 0x1p-24;
        int ld = 48;
        long off = 64;
        for (Activation f : java.util.stream.Stream.concat(SMOOTH.stream().map(Bounded::activation), KINKED.stream()).toList()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment[] s = new MemorySegment[6];
                for (int i = 0; i < s.length; i++) {
                    s[i] = arena.allocate(off + 2 * 4 * ld, 64);
                }
                MemorySegment Z = s[0];
                MemorySegment Y = s[1];
                for (int j = 0; j < 40; j++) {
                    long at = off + 4L * (j / 20 * ld + j % 20);
                    Z.set(JAVA_FLOAT, at, (j - 19.5f) / 8);
                    s[2].set(JAVA_FLOAT, at, 0.5f);
                }
                f.forward(2, 20, Z, off, Y, off, ld);
                f.backward(2, 20, Z, off, Y, off, s[2], off, s[3], off, ld);
                MemorySegment without = arena.allocate(s[3].byteSize(), 64);
                f.backward(2, 20, arena.allocate(Z.byteSize(), 64).fill((byte) -1), off, Y, off, s[2], off, without, off, ld);
                assertEquals(f.derivativeFromOutput(), s[3].mismatch(without) == -1, f.name() + " without its argument");
                assertEquals(f.value(-1.0) == 0.0 && f.value(-2.0) == 0.0, f.sparse(), f.name());
                if (f.smooth()) {
                    f.derivatives(2, 20, Z, off, Y, off, s[4], off, s[5], off, ld);
                }
                for (int j = 0; j < 40; j++) {
                    long at = off + 4L * (j / 20 * ld + j % 20);
                    double z = Z.get(JAVA_FLOAT, at);
                    assertEquals(f.value(z), Y.get(JAVA_FLOAT, at), f.ulps(z) * Math.ulp((float) f.value(z)), f.name() + " at " + z);
                    assertEquals(0.5 * f.derivative(z), s[3].get(JAVA_FLOAT, at), 0.5 * 16 * u + 3 * u, f.name() + "' at " + z);
                    if (f.smooth()) {
                        assertEquals(2 * s[3].get(JAVA_FLOAT, at), s[4].get(JAVA_FLOAT, at), f.name() + "' of both at " + z);
                        assertEquals(f.secondDerivative(z), s[5].get(JAVA_FLOAT, at), 32 * u + 3 * u, f.name() + "'' at " + z);
                    }
                }
            }
        }
    }

    /** Both derivatives in float from those of one's own. */
    @Test
    void usersMayAddASecondDerivative() {
        record Cube() implements Activation {
            @Override
            public String name() {
                return "cube";
            }

            @Override
            public double value(double z) {
                return z * z * z;
            }

            @Override
            public double derivative(double z) {
                return 3 * z * z;
            }

            @Override
            public double secondDerivative(double z) {
                return 6 * z;
            }

            @Override
            public boolean smooth() {
                return true;
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment Z = arena.allocate(64, 64);
            MemorySegment F = arena.allocate(64, 64);
            MemorySegment C = arena.allocate(64, 64);
            Z.set(JAVA_FLOAT, 0, 3.0f);
            new Cube().derivatives(1, 1, Z, 0, Z, 0, F, 0, C, 0, 16);
            assertEquals(27.0f, F.get(JAVA_FLOAT, 0));
            assertEquals(18.0f, C.get(JAVA_FLOAT, 0));
        }
    }

    @Test
    void namesAreReadBack() {
        for (Bounded b : SMOOTH) {
            assertEquals(b.activation(), Activation.named(b.activation().name()));
        }
        for (Activation f : KINKED) {
            assertEquals(f, Activation.named(f.name()));
        }
        assertEquals("leaky_relu(0.1)", Activation.leakyRelu(0.1).name());
        assertEquals(Activation.leakyRelu(0.01), Activation.named("leaky_relu"));
        assertEquals(Activation.softmax(), Activation.named("softmax"));
        refused("activation is \"tahn\", expected identity, relu", () -> Activation.named("tahn"));
        refused("activation is \"tanh(2)\", but tanh takes no parameter", () -> Activation.named("tanh(2)"));
        refused("activation is \"elu(a)\", expected numbers", () -> Activation.named("elu(a)"));
        refused("activation is \"elu(1\", expected a closing bracket", () -> Activation.named("elu(1"));
        refused("slope of leaky_relu is -0.1, expected positive", () -> Activation.leakyRelu(-0.1));
        refused("slope of leaky_relu is 0.0, expected positive", () -> Activation.leakyRelu(0.0));
        refused("slope of leaky_relu is Infinity, expected positive", () -> Activation.leakyRelu(Double.POSITIVE_INFINITY));
        refused("alpha of elu is 0.0, expected positive", () -> Activation.elu(0.0));
        refused("alpha of elu is Infinity, expected positive", () -> Activation.elu(Double.POSITIVE_INFINITY));
        refused("alpha of elu is NaN, expected positive", () -> Activation.elu(Double.NaN));
    }

    private static void refused(String start, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}

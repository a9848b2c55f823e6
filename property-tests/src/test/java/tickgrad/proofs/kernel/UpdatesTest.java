package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UpdatesTest {
    static final double LR = 0.003;
    static final double MU = 0.9;
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPS = 1e-8;

    private static final double U = 0x1p-24;
    private static final long OFF = 64;
    private static final int PADS = 5;
    private static final long[] STEPS = {1, 2, 10, 1000, 1_000_000};

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    /** The vectors of an update: W G M V. */
    private record Vectors(MemorySegment W, MemorySegment G, MemorySegment M, MemorySegment V) {
        static Vectors zero(Arena arena) {
            return new Vectors(vector(arena, 16), vector(arena, 16), vector(arena, 16), vector(arena, 16));
        }

        static Vectors random(Arena arena, int n, Random random) {
            Vectors x = new Vectors(vector(arena, n), vector(arena, n), vector(arena, n), vector(arena, n));
            for (int i = 0; i < n - PADS; i++) {
                set(x.W, i, random.nextInt(8) == 0 ? -0.0f : (float) random.nextGaussian());
                double size = Math.scalb(1.0, random.nextInt(60) - 40);
                set(x.G, i, random.nextInt(8) == 0 ? 0.0f : (float) (size * random.nextGaussian()));
                set(x.M, i, (float) (size * random.nextGaussian()));
                set(x.V, i, (float) (size * size * random.nextDouble()));
            }
            return x;
        }

        Vectors copy(Arena arena) {
            return new Vectors(clone(arena, W), clone(arena, G), clone(arena, M), clone(arena, V));
        }

        void run(UpdateRule.Kernel kernel, int n, long t) {
            kernel.run(n, W, G, M, V, OFF, t);
        }

        private static MemorySegment clone(Arena arena, MemorySegment X) {
            return arena.allocate(X.byteSize(), 64).copyFrom(X);
        }
    }

    @Test
    void simdEqualsReferenceAndPadsAndSignsOfZeroAreKept() {
        Random random = new Random(5);
        for (double decay : new double[] {0.0, 0.01}) {
            for (UpdateRule rule : UpdateRule.all(decay)) {
                for (int n = 16; n <= 21 * 16; n += 16) {
                    for (long t : STEPS) {
                        try (Arena arena = Arena.ofConfined()) {
                            Vectors expected = Vectors.random(arena, n, random);
                            Vectors actual = expected.copy(arena);
                            expected.run(rule.reference(), n, t);
                            actual.run(rule.simd(), n, t);
                            String what = rule.name() + " n=" + n + " t=" + t;
                            assertBits(expected.W, actual.W, what + " W");
                            assertBits(expected.M, actual.M, what + " M");
                            assertBits(expected.V, actual.V, what + " V");
                            for (int i = 0; i < n; i++) {
                                float w = get(actual.W, i);
                                assertTrue(w != 0.0f || Float.floatToRawIntBits(w) == 0, what + " W is -0.0");
                            }
                            for (int i = n - PADS; i < n; i++) {
                                int pad = Float.floatToRawIntBits(get(actual.W, i))
                                        | Float.floatToRawIntBits(get(actual.M, i))
                                        | Float.floatToRawIntBits(get(actual.V, i));
                                assertEquals(0, pad, what + " pad");
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void simdEqualsReferenceAtSpecialValues() {
        float[] special = {
            0.0f, -0.0f, Float.MIN_VALUE, -1e-30f, 1.0f, -3e38f,
            Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN
        };
        Random random = new Random(6);
        for (UpdateRule rule : UpdateRule.all(0.01)) {
            for (int round = 0; round < 200; round++) {
                try (Arena arena = Arena.ofConfined()) {
                    Vectors expected = Vectors.random(arena, 48, random);
                    for (int i = 0; i < 48; i++) {
                        set(expected.W, i, special[random.nextInt(special.length)]);
                        set(expected.G, i, special[random.nextInt(special.length)]);
                        set(expected.V, i, Math.abs(special[random.nextInt(special.length)]));
                    }
                    Vectors actual = expected.copy(arena);
                    expected.run(rule.reference(), 48, 1 + round);
                    actual.run(rule.simd(), 48, 1 + round);
                    assertBits(expected.W, actual.W, rule.name());
                    assertBits(expected.V, actual.V, rule.name());
                }
            }
        }
    }

    /**
     * A constant gradient g from zero moments gives m̂ = g and v̂ = g² at every step: Δw = -lr·g/(|g| + eps).
     *
     * <p>Relative error of the step, first order: m̂ 5u (state, β₁, 1 - β₁, product, fma; all terms have one sign) and
     * the rate u; v̂ half of
     * 6u (state, β₂, 1 - β₂, two products, fma), root u, its factor u, eps u, fma u; division u: in all less than γ_14.
     * The sum w + Δw
     * rounds once more.
     */
    @Test
    void adamCorrectsItsBiasAtEveryStep() {
        double[] gradients = {1e-9, -1e-8, 3e-5, -0.7, 1.0, 250.0};
        for (UpdateRule rule : UpdateRule.all(0.0)) {
            if (rule.name().startsWith("adam")) {
                for (long t : STEPS) {
                    try (Arena arena = Arena.ofConfined()) {
                        Vectors x = Vectors.zero(arena);
                        for (int i = 0; i < gradients.length; i++) {
                            double g = (float) gradients[i];
                            set(x.W, i, 0.5f);
                            set(x.G, i, (float) g);
                            set(x.M, i, (float) ((1.0 - StrictMath.pow(BETA1, t - 1)) * g));
                            set(x.V, i, (float) ((1.0 - StrictMath.pow(BETA2, t - 1)) * g * g));
                        }
                        x.run(rule.simd(), 16, t);
                        for (int i = 0; i < gradients.length; i++) {
                            double g = get(x.G, i);
                            double step = -LR * g / (Math.abs(g) + EPS);
                            double tolerance = 14.01 * U * Math.abs(step) + U * 0.51;
                            assertEquals(0.5 + step, get(x.W, i), tolerance, rule.name() + " t=" + t + " g=" + g);
                        }
                    }
                }
            }
        }
    }

    /** The first step of Adam is -lr·sign(g) for gradients far above eps: within eps/|g| and γ_14 of it. */
    @Test
    void firstStepOfAdamIsTheSign() {
        try (Arena arena = Arena.ofConfined()) {
            Vectors x = Vectors.zero(arena);
            for (int i = 0; i < 16; i++) {
                set(x.G, i, (float) Math.scalb(i % 2 == 0 ? 1.0 : -1.0, i));
            }
            tickgrad.kernel.Updates.adam(16, x.W, OFF, x.G, OFF, x.M, OFF, x.V, OFF, LR, BETA1, BETA2, EPS, 0.0, 1);
            for (int i = 0; i < 16; i++) {
                double g = get(x.G, i);
                assertEquals(-LR * Math.signum(g), get(x.W, i), LR * (EPS / Math.abs(g) + 14.01 * U));
            }
        }
    }

    /**
     * One step from a random state against float64. First-order bounds, u a rounding: g = G + λw costs E_g = u|λw| +
     * u|g|; a moment
     * μv + νg costs 2u of its first term (μ, fma) and 3u of its second (ν, product, fma) beside νE_g; a second moment
     * 4u beside
     * 2ν|g|E_g; half of its relative error passes the root, and root, eps, their sum and the division cost u each; the
     * rate u of the
     * step, and the sum u of the new weight.
     */
    @Test
    void oneStepIsWithinItsBound() {
        double worst = 0.0;
        Random random = new Random(10);
        for (double decay : new double[] {0.0, 0.01}) {
            for (UpdateRule rule : UpdateRule.all(decay)) {
                for (long t : new long[] {1, 7}) {
                    if (!rule.name().startsWith("adam")) {
                        worst = Math.max(worst, oneStep(rule, decay, t, random));
                    }
                }
            }
        }
        assertTrue(worst > 0.1, "bounds are never approached: " + worst);
    }

    private static double oneStep(UpdateRule rule, double decay, long t, Random random) {
        double worst = 0.0;
        try (Arena arena = Arena.ofConfined()) {
            int n = 512;
            Vectors before = Vectors.random(arena, n, random);
            Vectors after = before.copy(arena);
            after.run(rule.simd(), n, t);
            for (int i = 0; i < n - PADS; i++) {
                double w = get(before.W, i);
                double g = get(before.G, i) + decay * w;
                double v = get(before.V, i);
                double eG = U * Math.abs(decay * w) + U * Math.abs(g);
                double step;
                double eStep;
                switch (rule.name()) {
                    case "sgd" -> {
                        step = g;
                        eStep = eG;
                    }
                    case "momentum", "nesterov" -> {
                        boolean nesterov = rule.name().equals("nesterov");
                        double take = t == 1 || nesterov ? 1.0 : 0.75;
                        double keep = t == 1 ? 0.0 : MU;
                        double velocity = keep * v + take * g;
                        double eV = 2 * U * keep * Math.abs(v) + 3 * U * take * Math.abs(g) + take * eG;
                        step = nesterov ? g + MU * velocity : velocity;
                        eStep = nesterov
                                ? eG + MU * eV + U * MU * Math.abs(velocity) + U * Math.abs(step)
                                : eV;
                    }
                    default -> {
                        double keep = rule.name().equals("rmsprop") ? 0.99 : 1.0;
                        double take = rule.name().equals("rmsprop") ? 1.0 - 0.99 : 1.0;
                        double moment = keep * v + take * g * g;
                        double eV = 4 * U * moment + 2 * take * Math.abs(g) * eG;
                        double root = Math.sqrt(moment) + EPS;
                        step = g / root;
                        eStep = moment == 0.0 ? 0.0 : eG / root + Math.abs(step) * (eV / (2 * moment) + 4 * U);
                    }
                }
                double expected = w - LR * step;
                double bound = 1.001 * (LR * (eStep + U * Math.abs(step)) + U * Math.abs(expected)) + Float.MIN_VALUE;
                double error = Math.abs(get(after.W, i) - expected);
                assertTrue(error <= bound, rule.name() + " t=" + t + " error " + error + " > " + bound);
                worst = Math.max(worst, error / bound);
            }
        }
        return worst;
    }

    /**
     * On the quadratic λw²/2 descent gives w_t = (1 - lr·λ)^t w_0; with lr·λ = 1/4 and w_0 = 4^11 every product is
     * exact: equal bits.
     */
    @Test
    void descentOnAQuadraticIsAPower() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment W = vector(arena, 16);
            MemorySegment G = vector(arena, 16);
            set(W, 0, 0x1p22f);
            double expected = 0x1p22;
            for (int t = 1; t <= 11; t++) {
                set(G, 0, 0.5f * get(W, 0));
                tickgrad.kernel.Updates.sgd(16, W, OFF, G, OFF, 0.5, 0.0);
                expected *= 0.75;
                assertEquals(expected, get(W, 0), 0.0, "t=" + t);
            }
        }
    }

    /** Weight decay alone: sgd and adamw multiply by 1 - lr·λ, within the roundings of lr·λ and of the result. */
    @Test
    void decayShrinksWeights() {
        try (Arena arena = Arena.ofConfined()) {
            Vectors x = Vectors.zero(arena);
            double decay = 0.01;
            float w = 1.7f;
            double tolerance = w * (U + 4 * U * LR * decay);
            set(x.W, 0, w);
            tickgrad.kernel.Updates.sgd(16, x.W, OFF, x.G, OFF, LR, decay);
            assertEquals(w * (1.0 - LR * decay), get(x.W, 0), tolerance);
            set(x.W, 0, w);
            tickgrad.kernel.Updates.adamw(16, x.W, OFF, x.G, OFF, x.M, OFF, x.V, OFF, LR, BETA1, BETA2, EPS, decay, 3);
            assertEquals(w * (1.0 - LR * decay), get(x.W, 0), tolerance);
        }
    }

    /**
     * The order written out with an array: 16-blocks to chains b mod 4, (0 + 2) + (1 + 3), then halves onto each other.
     */
    @Test
    void sumOfSquaresFollowsItsOrder() {
        Random random = new Random(8);
        int orderMatters = 0;
        for (int n = 16; n <= 40 * 16; n += 16) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment G = vector(arena, n);
                float[][] chain = new float[4][16];
                float inOrder = 0.0f;
                double exact = 0.0;
                for (int i = 0; i < n; i++) {
                    float g = (float) random.nextGaussian();
                    set(G, i, g);
                    chain[i / 16 % 4][i % 16] = Math.fma(g, g, chain[i / 16 % 4][i % 16]);
                    inOrder = Math.fma(g, g, inOrder);
                    exact += (double) g * g;
                }
                float[] lane = new float[16];
                for (int l = 0; l < 16; l++) {
                    lane[l] = (chain[0][l] + chain[2][l]) + (chain[1][l] + chain[3][l]);
                }
                for (int h = 8; h > 0; h /= 2) {
                    for (int l = 0; l < h; l++) {
                        lane[l] += lane[l + h];
                    }
                }
                float reference = tickgrad.kernel.reference.Updates.sumOfSquares(n, G, OFF);
                float simd = tickgrad.kernel.simd.Updates.sumOfSquares(n, G, OFF);
                assertEquals(lane[0], reference, 0.0f, "reference n=" + n);
                assertEquals(lane[0], simd, 0.0f, "simd n=" + n);
                // depth: n/64 fused multiply-adds, 2 chain additions, 4 tree additions
                assertEquals(exact, simd, (n / 64 + 7) * U * exact * 1.001, "n=" + n);
                orderMatters += inOrder != lane[0] ? 1 : 0;
            }
        }
        assertTrue(orderMatters > 20, "another order gave other bits only " + orderMatters + " times of 40");
    }

    /** Adam's step of a zero weight by 1e-43·1e-4 rounds to -0.0 and is stored as +0.0. */
    @Test
    void stepsThatUnderflowLeavePlusZero() {
        double lr = 1e-43;
        try (Arena arena = Arena.ofConfined()) {
            Vectors reference = Vectors.zero(arena);
            set(reference.G, 0, 0.01f);
            Vectors simd = reference.copy(arena);
            long t = 1_000_000;
            tickgrad.kernel.reference.Updates.adam(
                    16, reference.W, OFF, reference.G, OFF, reference.M, OFF, reference.V, OFF, lr, 0.9, 0.999, 10.0, 0.0, t);
            tickgrad.kernel.simd.Updates.adam(
                    16, simd.W, OFF, simd.G, OFF, simd.M, OFF, simd.V, OFF, lr, 0.9, 0.999, 10.0, 0.0, t);
            assertEquals(0, Float.floatToRawIntBits(get(reference.W, 0)), "reference");
            assertEquals(0, Float.floatToRawIntBits(get(simd.W, 0)), "simd");
        }
    }

    @Test
    void scaleMultiplies() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(9);
            Vectors x = Vectors.random(arena, 48, random);
            Vectors reference = x.copy(arena);
            Vectors simd = x.copy(arena);
            tickgrad.kernel.reference.Updates.scale(48, reference.G, OFF, 0.3f);
            tickgrad.kernel.simd.Updates.scale(48, simd.G, OFF, 0.3f);
            assertBits(reference.G, simd.G, "scale");
            for (int i = 0; i < 48; i++) {
                assertEquals(0.3f * get(x.G, i), get(simd.G, i));
            }
        }
    }

    /** Zeros behind NaN, which shows what reads too far to the left. */
    private static MemorySegment vector(Arena arena, int n) {
        MemorySegment X = arena.allocate(OFF + 4L * n, 64);
        X.asSlice(0, OFF).fill((byte) -1);
        return X;
    }

    private static float get(MemorySegment X, int i) {
        return X.get(JAVA_FLOAT, OFF + 4L * i);
    }

    private static void set(MemorySegment X, int i, float value) {
        X.set(JAVA_FLOAT, OFF + 4L * i, value);
    }

    private static void assertBits(MemorySegment expected, MemorySegment actual, String what) {
        for (long at = 0; at < expected.byteSize(); at += 4) {
            int e = Float.floatToIntBits(expected.get(JAVA_FLOAT, at));
            int a = Float.floatToIntBits(actual.get(JAVA_FLOAT, at));
            assertTrue(e == a, what);
        }
    }
}

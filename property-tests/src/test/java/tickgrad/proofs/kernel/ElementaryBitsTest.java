package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.kernel.Elementary;

/** The SIMD twins equal the scalar reference, bit for bit (any NaN equals any NaN). */
class ElementaryBitsTest {
    private static final int CHUNK = 4096;
    private static final float GUARD = Float.intBitsToFloat(0x7FABCDEF);

    @BeforeAll
    static void simdRuns() {
        SimdKernels.required();
    }

    interface Loop {
        void apply(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff);
    }

    enum Pair {
        EXP(Elementary::exp, tickgrad.kernel.reference.Exp::exp, tickgrad.kernel.reference.Exp::f),
        EXPM1(Elementary::expm1, tickgrad.kernel.reference.Expm1::expm1, tickgrad.kernel.reference.Expm1::f),
        LOG(Elementary::log, tickgrad.kernel.reference.Log::log, tickgrad.kernel.reference.Log::f),
        LOG1P(Elementary::log1p, tickgrad.kernel.reference.Log1p::log1p, tickgrad.kernel.reference.Log1p::f),
        TANH(Elementary::tanh, tickgrad.kernel.reference.Tanh::tanh, tickgrad.kernel.reference.Tanh::f),
        SIGMOID(Elementary::sigmoid, tickgrad.kernel.reference.Sigmoid::sigmoid, tickgrad.kernel.reference.Sigmoid::f),
        SOFTPLUS(Elementary::softplus, tickgrad.kernel.reference.Softplus::softplus, tickgrad.kernel.reference.Softplus::f),
        ERF(Elementary::erf, tickgrad.kernel.reference.Erf::erf, tickgrad.kernel.reference.Erf::f),
        NORM_CDF(Elementary::normCdf, tickgrad.kernel.reference.NormCdf::normCdf, tickgrad.kernel.reference.NormCdf::f);

        final Loop loop;
        final Loop reference;
        final ElementaryUlpTest.Kernel scalar;

        Pair(Loop loop, Loop reference, ElementaryUlpTest.Kernel scalar) {
            this.loop = loop;
            this.reference = reference;
            this.scalar = scalar;
        }
    }

    @Tag("sweep")
    @ParameterizedTest
    @EnumSource(Pair.class)
    void facadeEqualsReference(Pair pair) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(4L * CHUNK, 64);
            MemorySegment y = arena.allocate(4L * CHUNK, 64);
            int[] filled = {0};
            long[] compared = {0};
            Runnable flush = () -> {
                pair.loop.apply(filled[0], x, 0, y, 0);
                for (int j = 0; j < filled[0]; j++) {
                    float input = x.getAtIndex(ValueLayout.JAVA_FLOAT, j);
                    same(pair.scalar.f(input), y.getAtIndex(ValueLayout.JAVA_FLOAT, j), input);
                }
                compared[0] += filled[0];
                filled[0] = 0;
            };
            Inputs.forEach(2047, bits -> {
                x.setAtIndex(ValueLayout.JAVA_INT, filled[0]++, bits);
                if (filled[0] == CHUNK) {
                    flush.run();
                }
            });
            flush.run();
            assertTrue(compared[0] > 100_000, () -> "compared only " + compared[0]);
        }
    }

    /** Every length to four vectors and beyond, odd offsets, apart and in place; not one float outside is touched. */
    @ParameterizedTest
    @EnumSource(Pair.class)
    void everyLengthAndOffsetApartAndInPlace(Pair pair) {
        everyLengthAndOffset(pair, pair.loop);
        everyLengthAndOffset(pair, pair.reference);
    }

    private static void everyLengthAndOffset(Pair pair, Loop loop) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(4 * 128, 64);
            MemorySegment y = arena.allocate(4 * 128, 64);
            for (int n = 0; n <= 67; n++) {
                for (int offset = 0; offset < 18; offset += 5) {
                    for (int j = 0; j < 128; j++) {
                        x.setAtIndex(ValueLayout.JAVA_FLOAT, j, Inputs.SPECIAL[(7 * j + n) % Inputs.SPECIAL.length]);
                        y.setAtIndex(ValueLayout.JAVA_FLOAT, j, GUARD);
                    }
                    loop.apply(n, x, 4L * offset, y, 12);
                    for (int j = 0; j < 128; j++) {
                        float got = y.getAtIndex(ValueLayout.JAVA_FLOAT, j);
                        if (j < 3 || j >= 3 + n) {
                            assertEquals(Float.floatToRawIntBits(GUARD), Float.floatToRawIntBits(got),
                            "written outside at " + j);
                        } else {
                            float input = x.getAtIndex(ValueLayout.JAVA_FLOAT, offset + j - 3);
                            same(pair.scalar.f(input), got, input);
                        }
                    }
                    loop.apply(n, x, 4L * offset, x, 4L * offset);
                    for (int j = 0; j < n; j++) {
                        float apart = y.getAtIndex(ValueLayout.JAVA_FLOAT, 3 + j);
                        same(apart, x.getAtIndex(ValueLayout.JAVA_FLOAT, offset + j), j);
                    }
                    for (int j = 0; j < 128; j++) {
                        if (j < offset || j >= offset + n) {
                            float untouched = Inputs.SPECIAL[(7 * j + n) % Inputs.SPECIAL.length];
                            same(untouched, x.getAtIndex(ValueLayout.JAVA_FLOAT, j), j);
                        }
                    }
                }
            }
        }
    }

    static void same(float expected, float actual, float input) {
        boolean equal = Float.isNaN(expected)
                ? Float.isNaN(actual)
                : Float.floatToRawIntBits(expected) == Float.floatToRawIntBits(actual);
        if (!equal) {
            throw new AssertionError("at " + Float.toHexString(input) + ": reference " + Float.toHexString(expected)
                    + ", got "
                    + Float.toHexString(actual));
        }
    }
}

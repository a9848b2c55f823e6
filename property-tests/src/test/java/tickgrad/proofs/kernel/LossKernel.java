package tickgrad.proofs.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A loss with both of its kernels, its name in the oracle, and how outputs and targets of a width look. */
record LossKernel(String name, Kernel reference, Kernel simd, Shape shape) {
    private static final float DELTA = 0.75f;
    private static final float[] FEW = {0.25f, 0.5f, 0.875f};
    private static final float[] MANY = many();

    /** The signature that all losses share once their own parameters are bound. */
    interface Kernel {
        double run(
                int m, int n, MemorySegment Y, long YOff, int ldy, MemorySegment T, long TOff, int ldt,
                MemorySegment w, long wOff, float scale, MemorySegment dY, long dYOff, int lddy);
    }

    /** What a width means: which widths exist, how many targets they have, and the range of targets. */
    record Shape(int multiple, int targetColumns, Range range) {
        int targets(int n) {
            return targetColumns == 0 ? 1 : n * targetColumns / multiple;
        }
    }

    /** Ranges of targets. */
    enum Range {
        REAL,
        PROBABILITY,
        COUNT,
        INDEX
    }

    static List<LossKernel> all() {
        Shape real = new Shape(1, 1, Range.REAL);
        return List.of(
                new LossKernel("mse", tickgrad.kernel.reference.Losses::mse, tickgrad.kernel.simd.Losses::mse, real),
                new LossKernel("mae", tickgrad.kernel.reference.Losses::mae, tickgrad.kernel.simd.Losses::mae, real),
                new LossKernel(
                        "huber(" + DELTA + ")",
                        (m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld) -> tickgrad.kernel.reference.Losses.huber(
                                m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld, DELTA),
                        (m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld) -> tickgrad.kernel.simd.Losses.huber(
                                m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld, DELTA),
                        real),
                pinball(FEW),
                pinball(MANY),
                new LossKernel(
                        "bce_with_logits",
                        tickgrad.kernel.reference.Losses::bceWithLogits,
                        tickgrad.kernel.simd.Losses::bceWithLogits,
                        new Shape(1, 1, Range.PROBABILITY)),
                new LossKernel(
                        "poisson_nll",
                        tickgrad.kernel.reference.Losses::poissonNll,
                        tickgrad.kernel.simd.Losses::poissonNll,
                        new Shape(1, 1, Range.COUNT)),
                new LossKernel(
                        "gaussian_nll",
                        tickgrad.kernel.reference.Losses::gaussianNll,
                        tickgrad.kernel.simd.Losses::gaussianNll,
                        new Shape(2, 1, Range.REAL)),
                new LossKernel(
                        "cross_entropy",
                        tickgrad.kernel.reference.Losses::crossEntropy,
                        tickgrad.kernel.simd.Losses::crossEntropy,
                        new Shape(1, 0, Range.INDEX)),
                new LossKernel(
                        "cross_entropy_distribution",
                        tickgrad.kernel.reference.Losses::crossEntropyDistribution,
                        tickgrad.kernel.simd.Losses::crossEntropyDistribution,
                        new Shape(1, 1, Range.PROBABILITY)));
    }

    private static LossKernel pinball(float[] taus) {
        MemorySegment tau = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, taus);
        int q = taus.length;
        StringBuilder name = new StringBuilder("pinball(");
        for (float t : taus) {
            name.append(name.charAt(name.length() - 1) == '(' ? "" : ";").append(t);
        }
        return new LossKernel(
                name.append(')').toString(),
                (m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld) -> tickgrad.kernel.reference.Losses.pinball(
                        m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld, tau, 0L, q),
                (m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld) -> tickgrad.kernel.simd.Losses.pinball(
                        m, n, Y, y, ly, T, t, lt, w, wo, s, D, d, ld, tau, 0L, q),
                new Shape(q, 1, Range.REAL));
    }

    /** 19 quantiles, more than a vector at every width; multiples of 1/32 are exact. */
    private static float[] many() {
        float[] taus = new float[19];
        for (int k = 0; k < taus.length; k++) {
            taus[k] = (k + 5) / 32.0f;
        }
        return taus;
    }
}

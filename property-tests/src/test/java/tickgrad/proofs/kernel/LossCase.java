package tickgrad.proofs.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import tickgrad.kernel.Padding;

/** Buffers of one call of a loss: padded rows at odd offsets with wider leading dimensions; dY starts as NaN. */
final class LossCase {
    static final long Y_OFF = 64;
    static final long T_OFF = 128;
    static final long DY_OFF = 192;
    static final long W_OFF = 4;
    static final float SCALE = 0.3f;

    final LossKernel loss;
    final int m;
    final int n;
    final int targets;
    final int ldy;
    final int ldt;
    final int lddy;
    final MemorySegment Y;
    final MemorySegment T;
    final MemorySegment w;
    private final Arena arena;

    LossCase(Arena arena, LossKernel loss, int m, int n, boolean weighted, Random random) {
        this.arena = arena;
        this.loss = loss;
        this.m = m;
        this.n = n;
        this.targets = loss.shape().targets(n);
        this.ldy = Padding.pad(n) + 16;
        this.ldt = Padding.pad(targets);
        this.lddy = Padding.pad(n) + 32;
        this.Y = arena.allocate(Y_OFF + 4L * m * ldy, 64);
        this.T = arena.allocate(T_OFF + 4L * m * ldt, 64);
        this.w = weighted ? arena.allocate(W_OFF + 4L * m, 64) : MemorySegment.NULL;
        for (int r = 0; r < m; r++) {
            for (int j = 0; j < n; j++) {
                Y.set(JAVA_FLOAT, Y_OFF + 4L * (r * ldy + j), (float) (2.0 * random.nextGaussian()));
            }
            for (int j = 0; j < targets; j++) {
                T.set(JAVA_FLOAT, T_OFF + 4L * (r * ldt + j), target(random));
            }
            if (weighted) {
                w.set(JAVA_FLOAT, W_OFF + 4L * r, random.nextInt(4) == 0 ? 0.0f : 3.0f * random.nextFloat());
            }
        }
    }

    private float target(Random random) {
        return switch (loss.shape().range()) {
            case REAL -> (float) (2.0 * random.nextGaussian());
            case PROBABILITY -> random.nextInt(3) == 0 ? random.nextInt(2) : random.nextFloat();
            case COUNT -> random.nextInt(9);
            case INDEX -> random.nextInt(n);
        };
    }

    /** A destination full of NaN. */
    MemorySegment poisoned() {
        MemorySegment dY = arena.allocate(DY_OFF + 4L * m * lddy, 64);
        for (long at = 0; at < dY.byteSize(); at += 4) {
            dY.set(JAVA_FLOAT, at, Float.NaN);
        }
        return dY;
    }

    double run(LossKernel.Kernel kernel, MemorySegment dY) {
        return kernel.run(
                m, n, Y, Y_OFF, ldy, T, T_OFF, ldt, w, w.address() == 0L ? 0L : W_OFF, SCALE, dY, DY_OFF, lddy);
    }

    float weight(int r) {
        return w.address() == 0L ? 1.0f : w.get(JAVA_FLOAT, W_OFF + 4L * r);
    }

    double[] outputs(int r) {
        return row(Y, Y_OFF + 4L * r * ldy, n);
    }

    double[] targets(int r) {
        return row(T, T_OFF + 4L * r * ldt, targets);
    }

    float gradient(MemorySegment dY, int r, int j) {
        return dY.get(JAVA_FLOAT, DY_OFF + 4L * ((long) r * lddy + j));
    }

    private static double[] row(MemorySegment X, long off, int n) {
        double[] x = new double[n];
        for (int j = 0; j < n; j++) {
            x[j] = X.get(JAVA_FLOAT, off + 4L * j);
        }
        return x;
    }

    @Override
    public String toString() {
        return loss.name() + " m=" + m + " n=" + n + (w.address() == 0L ? "" : " weighted");
    }
}

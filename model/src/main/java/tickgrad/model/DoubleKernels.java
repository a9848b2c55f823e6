package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/** Float kernels for users' activations and losses: loops over their double side, each result rounded to float once. */
final class DoubleKernels {
    private DoubleKernels() {}

    static void forward(Activation f, int m, int n, MemorySegment Z, long ZOff, MemorySegment Y, long YOff, int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            for (int j = 0; j < n; j++) {
                long at = row + ((long) j << 2);
                Y.set(JAVA_FLOAT, YOff + at, (float) f.value(Z.get(JAVA_FLOAT, ZOff + at)));
            }
            clearPads(n, Y, YOff + row);
        }
    }

    static void backward(
            Activation f,
            int m,
            int n,
            MemorySegment Z,
            long ZOff,
            MemorySegment dY,
            long dYOff,
            MemorySegment dZ,
            long dZOff,
            int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            for (int j = 0; j < n; j++) {
                long at = row + ((long) j << 2);
                double slope = f.derivative(Z.get(JAVA_FLOAT, ZOff + at));
                dZ.set(JAVA_FLOAT, dZOff + at, (float) (dY.get(JAVA_FLOAT, dYOff + at) * slope));
            }
            clearPads(n, dZ, dZOff + row);
        }
    }

    static void derivatives(
            Activation f, int m, int n, MemorySegment Z, long ZOff, MemorySegment F, long FOff, MemorySegment C, long COff, int ld) {
        for (int r = 0; r < m; r++) {
            long row = (long) r * ld << 2;
            for (int j = 0; j < n; j++) {
                long at = row + ((long) j << 2);
                double z = Z.get(JAVA_FLOAT, ZOff + at);
                float second = (float) f.secondDerivative(z);
                float first = (float) f.derivative(z);
                F.set(JAVA_FLOAT, FOff + at, first);
                C.set(JAVA_FLOAT, COff + at, second);
            }
            clearPads(n, F, FOff + row);
            clearPads(n, C, COff + row);
        }
    }

    /** See {@link Loss#backward}; allocates three rows of doubles a call. */
    static double backward(
            Loss loss,
            int m,
            int n,
            MemorySegment Y,
            long YOff,
            int ldy,
            MemorySegment T,
            long TOff,
            int ldt,
            MemorySegment w,
            long wOff,
            float scale,
            MemorySegment dY,
            long dYOff,
            int lddy) {
        double[] y = new double[n];
        double[] t = new double[loss.targets(n)];
        double[] dy = new double[n];
        double total = 0.0;
        for (int r = 0; r < m; r++) {
            read(Y, YOff + ((long) r * ldy << 2), y);
            read(T, TOff + ((long) r * ldt << 2), t);
            double weight = w.address() == 0L ? 1.0 : w.get(JAVA_FLOAT, wOff + ((long) r << 2));
            total += weight * loss.value(y, t);
            loss.gradient(y, t, dy);
            long row = dYOff + ((long) r * lddy << 2);
            for (int j = 0; j < n; j++) {
                dY.set(JAVA_FLOAT, row + ((long) j << 2), (float) (scale * weight * dy[j]));
            }
            clearPads(n, dY, row);
        }
        return total;
    }

    private static void read(MemorySegment X, long off, double[] x) {
        for (int j = 0; j < x.length; j++) {
            x[j] = X.get(JAVA_FLOAT, off + ((long) j << 2));
        }
    }

    private static void clearPads(int n, MemorySegment Y, long row) {
        for (int j = n; j < Padding.pad(n); j++) {
            Y.set(JAVA_FLOAT, row + ((long) j << 2), 0.0f);
        }
    }
}

package tickgrad.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Elementary functions of float32, {@code Y = f(X)} over {@code n} contiguous floats.
 *
 * <p>Everywhere: {@code X} and {@code Y} are native segments, 4-byte aligned at the byte offsets {@code XOff} and
 * {@code YOff}; {@code n >= 0} is any length; {@code Y} may be {@code X} at the same offset, and must not overlap it
 * otherwise. NaN gives NaN, infinities give the limits, subnormals are kept. Results depend on the element alone:
 * they are those of {@link tickgrad.kernel.reference}, bit for bit, on every vector width.
 *
 * <p>Errors are stated in units in the last place (ulp) of the true value, over all 2^32 floats, and are tested
 * against double precision. The range reductions are the classical ones (W. J. Cody and W. Waite, Software Manual for
 * the Elementary Functions, 1980; J.-M. Muller, Elementary Functions, 3rd edition, 2016); the coefficients are
 * least-maximum fits of our own, rounded to float one by one. No function branches on its argument.
 */
public final class Elementary {
    private Elementary() {}

    /**
     * {@code Y = exp(X)}, error at most 1.04 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: 0 below -103.98, infinity above 88.73
     * @param YOff byte offset of {@code Y}
     */
    public static void exp(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Exp.exp(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Exp.exp(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = exp(X) - 1}, error at most 1.5 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: of the sign of X, zeros included; -1 below -17.5, infinity above 88.73
     * @param YOff byte offset of {@code Y}
     */
    public static void expm1(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Expm1.expm1(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Expm1.expm1(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = ln(X)}, error at most 1.0 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: -infinity at either zero, NaN below
     * @param YOff byte offset of {@code Y}
     */
    public static void log(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Log.log(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Log.log(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = ln(1 + X)}, error at most 1.25 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: of the sign of X, zeros included; -infinity at -1, NaN below
     * @param YOff byte offset of {@code Y}
     */
    public static void log1p(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Log1p.log1p(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Log1p.log1p(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = tanh(X)}, error at most 1.9 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: odd in every bit, |Y| &lt;= 1, from one float to the next never falling by more than one
     *             float
     * @param YOff byte offset of {@code Y}
     */
    public static void tanh(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Tanh.tanh(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Tanh.tanh(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = 1 / (1 + exp(-X))}, error at most 2.5 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: 0 &lt;= Y &lt;= 1; relative accuracy holds down to the subnormals, 0 below -104
     * @param YOff byte offset of {@code Y}
     */
    public static void sigmoid(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Sigmoid.sigmoid(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Sigmoid.sigmoid(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = ln(1 + exp(X))}, error at most 2.5 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: Y &gt;= 0, from one float to the next never falling by more than two floats; relative
     *             accuracy holds down to the subnormals, 0 below -104
     * @param YOff byte offset of {@code Y}
     */
    public static void softplus(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Softplus.softplus(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Softplus.softplus(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = erf(X)}, error at most 1.5 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: odd in every bit, |Y| &lt;= 1
     * @param YOff byte offset of {@code Y}
     */
    public static void erf(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.Erf.erf(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.Erf.erf(n, X, XOff, Y, YOff);
        }
    }

    /**
     * {@code Y = Phi(X), the standard normal distribution function}, error at most 3.0 ulp.
     *
     * @param n    floats
     * @param X    input
     * @param XOff byte offset of {@code X}
     * @param Y    output: 0 &lt;= Y &lt;= 1; relative accuracy holds in the left tail down to the subnormals, 0 below
     *             -14.2
     * @param YOff byte offset of {@code Y}
     */
    public static void normCdf(int n, MemorySegment X, long XOff, MemorySegment Y, long YOff) {
        if (Machine.SIMD) {
            tickgrad.kernel.simd.NormCdf.normCdf(n, X, XOff, Y, YOff);
        } else {
            tickgrad.kernel.reference.NormCdf.normCdf(n, X, XOff, Y, YOff);
        }
    }
}

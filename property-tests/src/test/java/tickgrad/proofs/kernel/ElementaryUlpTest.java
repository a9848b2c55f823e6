package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.kernel.reference.Erf;
import tickgrad.kernel.reference.Exp;
import tickgrad.kernel.reference.Expm1;
import tickgrad.kernel.reference.Log;
import tickgrad.kernel.reference.Log1p;
import tickgrad.kernel.reference.NormCdf;
import tickgrad.kernel.reference.Sigmoid;
import tickgrad.kernel.reference.Softplus;
import tickgrad.kernel.reference.Tanh;

/**
 * Every elementary function stays within the ulp bound that its documentation states, over all floats (a stride of
 * them by default).
 */
class ElementaryUlpTest {
    interface Kernel {
        float f(float x);
    }

    /** The functions, their truths, and the documented bounds. */
    enum Function {
        EXP(Exp::f, StrictMath::exp, 1.04),
        EXPM1(Expm1::f, StrictMath::expm1, 1.5),
        LOG(Log::f, StrictMath::log, 1.0),
        LOG1P(Log1p::f, StrictMath::log1p, 1.25),
        TANH(Tanh::f, StrictMath::tanh, 1.9),
        SIGMOID(Sigmoid::f, Truth::sigmoid, 2.5),
        SOFTPLUS(Softplus::f, Truth::softplus, 2.5),
        ERF(Erf::f, Truth::erf, 1.5),
        NORM_CDF(NormCdf::f, Truth::normCdf, 3.0);

        final Kernel kernel;
        final DoubleUnaryOperator truth;
        final double bound;

        Function(Kernel kernel, DoubleUnaryOperator truth, double bound) {
            this.kernel = kernel;
            this.truth = truth;
            this.bound = bound;
        }
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void errorStaysWithinTheDocumentedBound(Function function) {
        double[] worst = {0, 0};
        Inputs.forEach(509, bits -> {
            float x = Float.intBitsToFloat(bits);
            double error = Ulp.error(function.kernel.f(x), function.truth.applyAsDouble(x));
            if (!(error <= worst[0])) {
                worst[0] = error;
                worst[1] = x;
            }
        });
        String found = function + ": " + worst[0] + " ulp at " + Float.toHexString((float) worst[1]) + " = " + worst[1];
        System.out.println(found);
        assertTrue(worst[0] <= function.bound, () -> found + ", bound " + function.bound);
        assertTrue(worst[0] > 0.25, () -> "implausibly good, was anything measured? " + found);
    }
}

package tickgrad.model;

import java.util.function.DoubleUnaryOperator;

/** An activation put together from what an {@link ActivationBound} asks it for; its parts need not belong together. */
final class Probe implements Activation {
    DoubleUnaryOperator value = z -> z;
    DoubleUnaryOperator derivative = z -> 1.0;
    DoubleUnaryOperator second = z -> 0.0;
    DoubleUnaryOperator ulps = z -> 0.0;
    double[] kinks = {};
    boolean smooth;
    boolean fromOutput;

    static Probe slope(DoubleUnaryOperator derivative) {
        Probe probe = new Probe();
        probe.derivative = derivative;
        return probe;
    }

    Probe kinks(double... at) {
        kinks = at;
        return this;
    }

    Probe ulps(DoubleUnaryOperator of) {
        ulps = of;
        return this;
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public double value(double z) {
        return value.applyAsDouble(z);
    }

    @Override
    public double derivative(double z) {
        return derivative.applyAsDouble(z);
    }

    @Override
    public double secondDerivative(double z) {
        return second.applyAsDouble(z);
    }

    @Override
    public boolean smooth() {
        return smooth;
    }

    @Override
    public double[] kinks() {
        return kinks;
    }

    @Override
    public boolean derivativeFromOutput() {
        return fromOutput;
    }

    @Override
    public double ulps() {
        return ulps(0.0);
    }

    @Override
    public double ulps(double z) {
        return ulps.applyAsDouble(z);
    }
}

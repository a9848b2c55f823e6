package tickgrad.proofs.certify;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.NetworkCases;

/** The assertions that users call pass on right activations and losses and name the wrong ones. */
class CertifiedTest {
    /** How a derivative goes wrong. */
    enum Fault {
        NONE,
        FACTOR,
        SIGN,
        NEGATIVE_INPUTS,
        WEIGHT;

        double of(double right, double z, double weight) {
            return switch (this) {
                case NONE -> right;
                case FACTOR -> 1.000001 * right;
                case SIGN -> -right;
                case NEGATIVE_INPUTS -> z < 0.0 ? right * right : right;
                case WEIGHT -> right / weight;
            };
        }
    }

    /** {@code a·z/(1 + |z|)}. */
    record Softsign(double a, Fault fault) implements Activation {
        @Override
        public String name() {
            return "softsign";
        }

        @Override
        public double value(double z) {
            return a * z / (1.0 + Math.abs(z));
        }

        @Override
        public double derivative(double z) {
            double s = 1.0 + Math.abs(z);
            return fault.of(a / (s * s), z, a);
        }

        @Override
        public double[] kinks() {
            return new double[] {0.0}; // of the second derivative
        }
    }

    /** {@code Σ_j w_j log cosh(y_j - t_j)}, w = 1, 3, 1, 3 … */
    record WeightedLogCosh(Fault fault) implements Loss {
        @Override
        public String name() {
            return "weighted_log_cosh";
        }

        @Override
        public double value(double[] y, double[] t) {
            double sum = 0.0;
            for (int j = 0; j < y.length; j++) {
                sum += weight(j) * StrictMath.log(StrictMath.cosh(y[j] - t[j]));
            }
            return sum;
        }

        @Override
        public void gradient(double[] y, double[] t, double[] dy) {
            for (int j = 0; j < y.length; j++) {
                double d = y[j] - t[j];
                dy[j] = fault.of(weight(j) * StrictMath.tanh(d), d, weight(j));
            }
        }

        private static double weight(int j) {
            return 1.0 + 2.0 * (j % 2);
        }
    }

    @Test
    void rightOnesPass() {
        Certified.assertActivation(new Softsign(2.0, Fault.NONE));
        Certified.assertLoss(new WeightedLogCosh(Fault.NONE));
    }

    @Test
    void builtInActivationsPass() {
        NetworkCases.ACTIVATIONS.forEach(name -> Certified.assertActivation(Activation.named(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mse", "mae", "huber(0.5)", "pinball(0.1;0.9)", "gaussian_nll"})
    void builtInLossesPass(String loss) {
        Certified.assertLoss(Loss.named(loss));
    }

    @Test
    void targetsMayBeDrawnAsTheLossWantsThem() {
        Certified.assertLoss(Loss.bceWithLogits(), random -> random.nextDouble());
        assertThrows(IllegalArgumentException.class, () -> Certified.assertLoss(Loss.bceWithLogits()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongActivationIsNamedWithItsLayer(Fault fault) {
        named(() -> Certified.assertActivation(new Softsign(2.0, fault)), "y = softsign(x): NOT CERTIFIED  activation"
                + " softsign of layer 0: the derivative is not that of the value; d");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongActivationIsNamedWithinANetwork(Fault fault) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of("4-7-6-2 tanh,softsign,identity",
                    name -> name.equals("softsign") ? new Softsign(2.0, fault) : Activation.named(name));
            GradientProblem c = GradientProblem.random(arena, a, Loss.mse(), 6, 1);
            named(() -> Certified.assertGradients(c.p(), c.loss(), c.X(), c.T()),
                    "NOT CERTIFIED  activation softsign of layer 1: the derivative is not that of the value; d");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWrongLossIsNamed(Fault fault) {
        named(() -> Certified.assertLoss(new WeightedLogCosh(fault)), "3-6-", "weighted_log_cosh | batch 8 | seed ",
                ": NOT CERTIFIED  loss weighted_log_cosh: the derivative is not that of the value; db1[");
    }

    @Test
    void aMissingWeightOfAClaimedGradientIsNamed() {
        try (Arena arena = Arena.ofConfined()) {
            GradientProblem c = GradientProblem.random(arena, Architecture.of("4-8-2 tanh"), Loss.mse(), 6, 2);
            Trainer trainer = new Trainer(arena, c.p(), c.loss(), Optimizer.sgd(0.1), 6);
            trainer.gradient(c.X(), c.T(), null);
            Gradients claimed = new Gradients(arena, c.p().architecture());
            claimed.copyFrom(trainer.gradients());
            Certified.assertGradients(c.p(), c.loss(), c.X(), c.T(), claimed);
            claimed.weight(0, 2, 5, 0.0f);
            named(() -> Certified.assertGradients(c.p(), c.loss(), c.X(), c.T(), claimed),
                    "NOT CERTIFIED  the engine's float32 gradient of layer 0 (tanh) is not within rounding of calculus;"
                            + " dW0[2,5]: claimed 0.000000000, by calculus ");
        }
    }

    private static void named(Runnable assertion, String start, String... parts) {
        String message = assertThrows(AssertionError.class, assertion::run).getMessage();
        assertTrue(message.startsWith(start), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}

package tickgrad.proofs.certify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Parameters;
import tickgrad.proofs.certify.CertifiedTest.Fault;
import tickgrad.proofs.certify.CertifiedTest.Softsign;
import tickgrad.proofs.certify.CertifiedTest.WeightedLogCosh;

/** What jqwik draws by itself, and around activations and losses of one's own. */
class GradientArbitrariesProperties {
    @Property(tries = 100)
    void architecturesHaveALayerAndParametersAreFinite(@ForAll Architecture a, @ForAll Parameters p) {
        assertTrue(a.layers() >= 1 && a.layers() <= 4 && a.inputs() <= 20, a.toString());
        assertTrue(p.isFinite());
    }
    @Property(tries = 100)
    void activationsAndLossesAreReadByTheirNames(@ForAll Activation f, @ForAll Loss loss) {
        assertEquals(f, Activation.named(f.name()));
        assertEquals(loss, Loss.named(loss.name()));
    }
    @Property(tries = 100)
    void problemsFitTogetherAndAreCertified(@ForAll GradientProblem problem) {
        assertEquals(problem.X().rows(), problem.T().rows());
        Certified.assertGradients(problem.p(), problem.loss(), problem.X(), problem.T());
    }
    @Provide
    Arbitrary<GradientProblem> softsigns() {
        return GradientProblems.with(new Softsign(1.0, Fault.NONE));
    }
    @Provide
    Arbitrary<GradientProblem> logCoshes() {
        return GradientProblems.with(new WeightedLogCosh(Fault.NONE));
    }
    @Property(tries = 50)
    void activationsOfOnesOwnAreInTheNetwork(@ForAll("softsigns") GradientProblem problem) {
        Architecture a = problem.p().architecture();
        assertTrue(IntStream.range(0, a.layers()).anyMatch(l -> a.activation(l).name().equals("softsign")), a.toString());
        Certified.assertGradients(problem.p(), problem.loss(), problem.X(), problem.T());
    }
    @Property(tries = 50)
    void lossesOfOnesOwnAreTheProblems(@ForAll("logCoshes") GradientProblem problem) {
        assertEquals("weighted_log_cosh", problem.loss().name());
        Certified.assertGradients(problem.p(), problem.loss(), problem.X(), problem.T());
    }
}

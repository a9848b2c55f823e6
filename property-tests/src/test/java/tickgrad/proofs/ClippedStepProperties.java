package tickgrad.proofs;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.StepCheck;

/** Every optimizer with every regularizer, none, weight decay, clipping and both: a trainer's steps on random networks against the oracle's. */
class ClippedStepProperties {
    private static final double U = 0x1p-24;
    private static final double ETA = 0x1p-149;
    private static final double CLIP_EPS = 1e-6;
    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.05),
            Optimizer.sgd(0.05, 0.9),
            Optimizer.nesterov(0.05, 0.9),
            Optimizer.rmsprop(0.01),
            Optimizer.adagrad(0.05),
            Optimizer.adam(1e-3),
            Optimizer.adamw(1e-3, 0.0));

    private static Comparison total = new Comparison();

    @BeforeContainer
    static void start() {
        total = new Comparison();
    }

    @AfterContainer
    static void report() {
        System.out.print("clipped and regularized steps of trainers against the oracle\n" + total);
    }

    @Provide
    Arbitrary<CaseSpec> specs() {
        return NetworkCases.specs(3, 20, 5);
    }

    @Property(tries = 60)
    void everyPairIsWithinItsBounds(@ForAll("specs") CaseSpec spec) {
        NetworkCase c = spec.build();
        for (Optimizer rule : OPTIMIZERS) {
            for (double decay : new double[] {0.0, 0.05}) {
                for (double share : new double[] {0.3, Double.POSITIVE_INFINITY}) {
                    steps(c, rule.withWeightDecay(decay), share);
                }
            }
        }
    }

    /** Three steps; each clips the gradient to that share of its norm. */
    private static void steps(NetworkCase c, Optimizer rule, double share) {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), rule, c.batch());
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            Matrix weights = Copies.rowWeights(arena, c);
            for (int t = 1; t <= 3; t++) {
                String where = c + ", " + rule.text() + ", step " + t + ", clipped to " + share + " of its norm";
                trainer.gradient(X, T, weights);
                double[] g = doubles(trainer.gradients().segment());
                double norm = norm(g);
                double clip = norm == 0.0 ? 1.0 : share * norm;
                StepCheck check = new StepCheck(rule, p.segment(), trainer.state());
                assertTrue(Double.isFinite(trainer.clipNorm(clip).step(X, T, weights)), where);
                Comparison one = check.after(p.segment(), trainer.gradients().segment(), trainer.state(), where);
                clipped(one, where, g, norm, clip, doubles(trainer.gradients().segment()));
                total.add(one);
                assertTrue(one.withinBounds(), one::toString);
            }
        }
    }

    /**
     * The clipped gradient is {@code g·f}, {@code f = clip/(norm + 1e-6)}. The engine's sum of squares adds chains of {@code n/64 + 6} floats
     * of one product each, so its root errs relatively by no more than γ of them all, and squares that vanish by {@code n} times η; factor
     * and product round once each.
     */
    private static void clipped(Comparison out, String where, double[] g, double norm, double clip, double[] computed) {
        double f = norm + CLIP_EPS > clip ? clip / (norm + CLIP_EPS) : 1.0;
        double roundings = g.length / 64.0 + 7.0;
        double gamma = roundings * U / (1.0 - roundings * U) + (norm == 0.0 ? 0.0 : g.length * ETA / (norm * norm));
        double relative = f == 1.0 ? 0.0 : (1.0 + gamma / (1.0 - gamma)) * (1.0 + U) * (1.0 + U) - 1.0;
        double[] exact = new double[g.length];
        double[] E = new double[g.length];
        for (int i = 0; i < g.length; i++) {
            exact[i] = g[i] * f;
            E[i] = Math.abs(exact[i]) * relative + (f == 1.0 ? 0.0 : ETA);
        }
        out.compare("clipped gradient", where, exact, computed, E);
    }

    private static double[] doubles(MemorySegment G) {
        double[] g = new double[(int) (G.byteSize() / Float.BYTES)];
        for (int i = 0; i < g.length; i++) {
            g[i] = G.get(JAVA_FLOAT, 4L * i);
        }
        return g;
    }

    private static double norm(double[] g) {
        double sum = 0.0;
        for (double x : g) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }
}

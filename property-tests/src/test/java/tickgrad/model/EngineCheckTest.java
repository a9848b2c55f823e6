package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.certify.GradientProblem;

/** The comparison of float32 with float64, component by component: its tolerances, what it reports, and the verdict. */
class EngineCheckTest {
    private static final float ABSURD = 1e9f;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /** One problem with everything that a check of it needs. */
    private final class Subject {
        final GradientProblem problem;
        final Shadow shadow;
        final CheckBatch batch;
        final Block[] blocks;
        final ShadowGradient gradient;

        Subject(GradientProblem problem) {
            this.problem = problem;
            shadow = new Shadow(problem.p());
            batch = new CheckBatch(problem.p().architecture(), problem.loss(), problem.X(), problem.T(), null);
            blocks = Block.of(problem.p().architecture(), batch.rows());
            gradient = ShadowGradient.of(shadow, blocks, batch, new Objective.MeanLoss(problem.loss(), batch));
        }

        EngineCheck check() {
            return new EngineCheck(shadow, batch, problem.loss(), blocks, gradient);
        }

        /** Compares the exact gradient, rounded, with one claim changed. */
        EngineCheck claim(int block, int index, float value) {
            return claims((g, _) -> set(g, blocks[block], index, value));
        }

        EngineCheck claims(BiConsumer<Gradients, Block[]> change) {
            Gradients g = new Gradients(arena, problem.p().architecture());
            for (int b = 0; b < blocks.length - 1; b++) {
                for (int i = 0; i < blocks[b].size(); i++) {
                    set(g, blocks[b], i, (float) gradient.of(b)[i]);
                }
            }
            change.accept(g, blocks);
            EngineCheck check = check();
            check.parameters(g);
            return check;
        }

        /**
         * {@code E_G = Σ_r E_dz|a| + (|dz| + E_dz)E_a + γ_N Σ_r (|dz| + E_dz)(|a| + E_a) + Nη} of a weight, with a = 1 of a bias;
         * nothing errs where only zeros are added.
         */
        double tolerance(Block block, int index) {
            ErrorBound bound = new ErrorBound(shadow);
            Shadow.Row row = new Shadow.Row(shadow.architecture());
            boolean weight = block.kind() == Block.Kind.WEIGHT;
            double moved = 0.0;
            double size = 0.0;
            for (int r = 0; r < batch.rows(); r++) {
                batch.inputs(r, row.x);
                shadow.forward(row);
                bound.forward(row);
                new Objective.MeanLoss(problem.loss(), batch).gradient(r, row.outputs(), row.outputGradients());
                new LossBound(problem.loss())
                        .backward(row.outputs(), bound.outputs(), batch.targets(r), batch.factor(r), bound.outputGradients());
                shadow.backward(row);
                bound.backward(row);
                double a = weight ? Math.abs(row.a(block.layer())[index / block.cols()]) : 1.0;
                double Ea = weight ? bound.Ea(block.layer())[index / block.cols()] : 0.0;
                double dz = Math.abs(row.dz[block.layer()][index % block.cols()]);
                double Edz = bound.Edz(block.layer())[index % block.cols()];
                moved += Edz * a + (dz + Edz) * Ea;
                size += (dz + Edz) * (a + Ea);
            }
            return size == 0.0 ? 0.0 : moved + Roundoff.gamma(batch.rows()) * size + batch.rows() * Roundoff.ETA;
        }
    }

    private static void set(Gradients g, Block block, int index, float value) {
        if (block.kind() == Block.Kind.BIAS) {
            g.bias(block.layer(), index, value);
        } else {
            g.weight(block.layer(), index / block.cols(), index % block.cols(), value);
        }
    }

    private Subject subject(String architecture, String loss, int rows) {
        return new Subject(GradientProblem.random(arena, Architecture.of(architecture), Loss.named(loss), rows, 3));
    }

    /** A claim that is absurd in one component makes the report show that component. */
    private void everyTolerance(Subject s) {
        for (int b = 0; b < s.blocks.length - 1; b++) {
            for (int i = 0; i < s.blocks[b].size(); i++) {
                EngineCheck check = s.claim(b, i, ABSURD);
                BlockReport.Reading worst = check.report(b).worst();
                assertEquals(s.blocks[b].place(i), worst.place());
                assertEquals(ABSURD, worst.claimed());
                assertEquals(s.gradient.of(b)[i], worst.expected());
                Agree.same(s.tolerance(s.blocks[b], i), worst.tolerance(), worst.place());
                assertSame(worst, check.worst());
                assertFalse(check.passed());
            }
        }
    }

    @Test
    void tolerances() {
        everyTolerance(subject("2-3-2 tanh", "mse", 3));
    }

    /** Inputs and residuals whose products are near the smallest float, and an input that is always 0. */
    @Test
    void tolerancesNearUnderflow() {
        GradientProblem c = GradientProblem.random(arena, Architecture.of("2-1 identity"), Loss.mse(), 3, 3);
        c.p().bias(0, 0, 0x1p-65f);
        for (int r = 0; r < 3; r++) {
            c.X().set(r, 0, 0.0f);
            c.X().set(r, 1, 0x1p-75f * c.X().get(r, 1));
            c.T().set(r, 0, 0.0f);
        }
        Subject s = new Subject(c);
        assertEquals(0.0, s.tolerance(s.blocks[1], 0));
        everyTolerance(s);
    }

    /** Every component of the engine's derivatives of every output with respect to chosen rows of inputs, tried anew one by one. */
    @Test
    void inputs() {
        Subject s = subject("3-4-2 tanh", "mse", 4);
        int[] rows = {3, 1};
        EngineCheck check = s.claims((_, _) -> {});
        check.inputs(arena, s.problem.p(), s.problem.X(), rows);
        Predictor predictor = new Predictor(arena, s.problem.p(), 1);
        Matrix g = Matrix.allocate(arena, 1, 3);
        ErrorBound bound = new ErrorBound(s.shadow);
        Shadow.Row row = new Shadow.Row(s.shadow.architecture());
        UlpGaps gaps = new UlpGaps();
        BlockReport.Reading worst = null;
        for (int r : rows) {
            s.batch.inputs(r, row.x);
            s.shadow.forward(row);
            bound.forward(row);
            for (int output = 0; output < 2; output++) {
                predictor.greeks(s.problem.X().segment(), s.problem.X().offset(r), output, g.segment(), 0);
                for (int j = 0; j < 2; j++) {
                    row.outputGradients()[j] = j == output ? 1.0 : 0.0;
                }
                s.shadow.backward(row);
                bound.backward(row);
                for (int i = 0; i < 3; i++) {
                    GradientCheck.Place place = new GradientCheck.Place(0, "input", r, i);
                    BlockReport.Reading reading =
                            new BlockReport.Reading(place, g.get(0, i), row.dx[i], bound.inputGradients()[i]);
                    worst = worst == null || reading.share() > worst.share() ? reading : worst;
                    gaps.add(g.get(0, i), row.dx[i]);
                }
            }
        }
        int block = s.blocks.length - 1;
        BlockReport.Engine report = check.report(block);
        assertEquals(worst, report.worst());
        assertEquals(12, report.components());
        assertEquals(0, report.unbounded());
        assertEquals(gaps.median(), report.medianUlps());
        assertEquals(gaps.largest(), report.largestUlps());
        assertTrue(worst.share() > 0.0 && worst.share() <= 1.0 && check.passed());
    }

    private static Architecture one(int outputs, Activation activation) {
        return new Architecture(new int[] {1, outputs}, List.of(activation));
    }

    /** Two rows, one unit whose pre-activation and output float32 cannot tell from 0: of the loss, of the parameters, of the inputs. */
    @Test
    void undecidedBranchesAreCounted() {
        GradientProblem c = GradientProblem.random(arena, one(1, Activation.relu()), Loss.mae(), 2, 3);
        c.p().weight(0, 0, 0, 1.0f);
        c.p().bias(0, 0, -1.0f);
        for (int r = 0; r < 2; r++) {
            c.X().set(r, 0, 1.0f + 0x1p-23f);
            c.T().set(r, 0, 0.0f);
        }
        EngineCheck check = new Subject(c).claims((_, _) -> {});
        assertEquals(2 + 2, check.branches());
        check.inputs(arena, c.p(), c.X(), new int[] {0, 1});
        assertEquals(2 + 2 + 2, check.branches());
    }

    /** Pre-activations of 10^10 err by more than softmax can bear: no promise, but NaN is wrong all the same. */
    @Test
    void componentsWithoutABoundAreCounted() {
        GradientProblem c = GradientProblem.random(arena, one(2, Activation.softmax()), Loss.mse(), 1, 3);
        c.X().set(0, 0, 1e5f);
        c.p().weight(0, 0, 0, 1e5f);
        c.p().weight(0, 0, 1, -1e5f);
        Subject s = new Subject(c);
        EngineCheck check = s.claims((_, _) -> {});
        assertEquals(2, check.report(0).unbounded());
        assertEquals(2, check.report(1).unbounded());
        assertEquals(2, check.report(0).components());
        assertEquals(-1, check.block());
        assertNull(check.worst());
        assertTrue(check.passed());
        EngineCheck wrong = s.claim(1, 1, Float.NaN);
        assertEquals(1, wrong.report(1).unbounded());
        assertEquals(new GradientCheck.Place(0, "weight", 0, 1), wrong.worst().place());
        assertFalse(wrong.passed());
    }

    /** A bound may be infinite and no NaN: where a slope has none, as that of √|z| at 0, on the way to the inputs. */
    @Test
    void anInfiniteBoundIsNone() {
        Probe root = Probe.slope(z -> 0.5 / Math.sqrt(Math.abs(z))).kinks(0.0).ulps(z -> 1.0);
        root.value = z -> Math.sqrt(Math.abs(z));
        Architecture network = new Architecture(new int[] {1, 1, 1}, List.of(root, Activation.identity()));
        GradientProblem c = GradientProblem.random(arena, network, Loss.mse(), 1, 3);
        c.p().weight(0, 0, 0, 1.0f);
        c.p().bias(0, 0, -1.0f);
        c.X().set(0, 0, 1.0f + 0x1p-23f);
        EngineCheck check = new Subject(c).check();
        check.inputs(arena, c.p(), c.X(), new int[] {0});
        assertEquals(1, check.report(4).components());
        assertEquals(1, check.report(4).unbounded());
        assertNull(check.report(4).worst());
    }

    /** Where all that is added is far below the smallest float η, one sum of it is right within η: a claim of η is just within. */
    @Test
    void aShareOfOneIsWithin() {
        GradientProblem c = GradientProblem.random(arena, Architecture.of("1-1-1 identity"), Loss.mse(), 1, 3);
        for (int l = 0; l < 2; l++) {
            c.p().weight(l, 0, 0, 1.0f);
            c.p().bias(l, 0, 0.0f);
        }
        c.X().set(0, 0, 0x1p-120f);
        c.T().set(0, 0, 0.0f);
        Subject s = new Subject(c);
        EngineCheck check = s.claim(1, 0, Float.MIN_VALUE);
        assertEquals(1.0, check.report(1).worst().share());
        assertTrue(check.passed());
        EngineCheck both = s.claims((g, blocks) -> {
            set(g, blocks[1], 0, Float.MIN_VALUE);
            set(g, blocks[2], 0, ABSURD);
        });
        assertEquals(2, both.block());
    }

    /** Whole numbers: nothing errs, and of equals the first is shown, that nearest to the output. */
    @Test
    void ofEqualsTheFirstIsShown() {
        GradientProblem c = GradientProblem.random(arena, Architecture.of("2-2 identity"), Loss.mse(), 1, 3);
        for (int j = 0; j < 2; j++) {
            c.p().bias(0, j, 1.0f + j);
            c.T().set(0, j, 5.0f);
            for (int i = 0; i < 2; i++) {
                c.X().set(0, i, 2.0f + i);
                c.p().weight(0, i, j, 1.0f + i + 2 * j);
            }
        }
        EngineCheck check = new Subject(c).claims((_, _) -> {});
        assertEquals(0, check.block());
        assertEquals(new GradientCheck.Place(0, "bias", 0, 0), check.worst().place());
        assertEquals(0.0, check.worst().share());
        assertEquals(new GradientCheck.Place(0, "weight", 0, 0), check.report(1).worst().place());
    }

    /** Within their bounds the larger share counts, in whichever block; beyond them the block nearest to the output. */
    @Test
    void theBlockToReport() {
        Subject s = subject("2-3-2 tanh", "mse", 3);
        assertEquals(0, s.claim(0, 1, within(s, 0, 1)).block());
        assertEquals(2, s.claim(2, 1, within(s, 2, 1)).block());
        assertTrue(s.claim(2, 1, within(s, 2, 1)).passed());
        EngineCheck both = s.claims((g, blocks) -> {
            set(g, blocks[1], 0, (float) (s.gradient.of(1)[0] + 3.0 * s.tolerance(blocks[1], 0)));
            set(g, blocks[2], 0, ABSURD);
        });
        assertEquals(1, both.block());
        assertEquals(new GradientCheck.Place(1, "weight", 0, 0), both.worst().place());
        assertFalse(s.claim(0, 0, ABSURD).passed());
    }

    /** A claim off by 3/4 of its tolerance, further than any gap of rounding. */
    private static float within(Subject s, int block, int index) {
        return (float) (s.gradient.of(block)[index] + 0.75 * s.tolerance(s.blocks[block], index));
    }

    /** What float64 is off by, and may be, comes on top, along the coordinate of the worst component; inputs have no claim of their own. */
    @Test
    void heldToCalculus() {
        Subject s = subject("2-3-2 tanh", "mse", 3);
        Objective mean = new Objective.MeanLoss(s.problem.loss(), s.batch);
        CalculusCheck calculus = new CalculusCheck(s.shadow, s.batch, mean, new CounterRandom(5, 0));
        EngineCheck check = s.claim(3, 4, ABSURD);
        BlockReport.Reading exact = calculus.coordinate(3, 4);
        BlockReport.Reading held = check.worst(calculus);
        assertTrue(exact.expected() != exact.claimed(), "calculus has a rounding of its own");
        assertEquals(check.worst().place(), held.place());
        assertEquals(ABSURD, held.claimed());
        assertEquals(s.gradient.of(3)[4] + exact.expected() - exact.claimed(), held.expected());
        assertEquals(s.tolerance(s.blocks[3], 4) + exact.tolerance(), held.tolerance(), 0x1p-46 * held.tolerance());
        EngineCheck inputs = s.check();
        inputs.inputs(arena, s.problem.p(), s.problem.X(), new int[] {0});
        assertEquals(4, inputs.block());
        assertSame(inputs.worst(), inputs.worst(calculus));
    }
}

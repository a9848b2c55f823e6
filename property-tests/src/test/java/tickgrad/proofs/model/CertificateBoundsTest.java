package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.model.BlockReport;
import tickgrad.model.GradientCheck;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.cases.NetworkCases;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;

/**
 * What the certificate holds each component of a float32 gradient to, and how closely, against the oracle and the error analysis of this
 * module, which share no code with it.
 *
 * <p>A claim that is absurd in one component of each block makes the report name that component, the exact value and the tolerance. Exact
 * values are two computations in double, each within 2^-29 of what float may err by; 2^-20 of it leaves room for functions that are right to
 * a few hundred ulp. Tolerances bound the same errors of the same kernels: the certificate counts no rounding fewer than the analysis, four
 * where that counts three (the factor of a row), and two more in a slope: between 1 and 2 of it. Elsewhere the two look up slopes differently (the
 * certificate around z, the analysis their supremum; the latter knows that φ′ of ELU is exact on the right, and shares of softmax one by one):
 * between 1/2 and 5.
 */
class CertificateBoundsTest {
    private static final float ABSURD = 1e9f;
    private static final Set<String> ALIKE = Set.of("identity", "relu", "tanh");

    static List<CaseSpec> specs() {
        List<CaseSpec> specs = new ArrayList<>();
        for (String loss : NetworkCases.LOSSES) {
            int outputs = loss.contains(";") ? 3 : 2;
            specs.add(new CaseSpec(List.of(2, 3, outputs), List.of("tanh", "identity"), loss, 3, true, 5));
        }
        for (String activation : NetworkCases.ACTIVATIONS) {
            specs.add(new CaseSpec(List.of(2, 3, 2), List.of(activation, "identity"), "mse", 2, false, 5));
        }
        return specs;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void parameters(CaseSpec spec) {
        NetworkCase c = spec.build();
        NetworkBounds.Backward back = new NetworkBounds(c, EngineRun.promises(c)).backward(EngineRun.of(c).activations());
        int compared = 0;
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            for (int e = 0; e < 9; e++) {
                Gradients claim = new Gradients(arena, p.architecture());
                for (int l = 0; l < c.layers(); l++) {
                    int k = c.widths()[l];
                    int n = c.widths()[l + 1];
                    for (int j = 0; j < n; j++) {
                        claim.bias(l, j, j == e % n ? ABSURD : (float) back.exact().db()[l][j]);
                        for (int i = 0; i < k; i++) {
                            claim.weight(l, i, j, i * n + j == e % (k * n) ? ABSURD : (float) back.exact().dW()[l][i][j]);
                        }
                    }
                }
                GradientCheck check = GradientCheck.standard().directions(1).coordinates(0).weights(Copies.rowWeights(arena, c));
                for (BlockReport block : check.run(p, Loss.named(c.loss()), Matrix.of(arena, c.X()), Matrix.of(arena, c.T()), claim).blocks()) {
                    GradientCheck.Place at = block.engine().worst().place();
                    if (at.kind().equals("input")) {
                        continue;
                    }
                    int l = at.layer();
                    int n = c.widths()[l + 1];
                    boolean bias = at.kind().equals("bias");
                    assertEquals(bias ? e % n : e % (c.widths()[l] * n) % n, at.column(), at::toString);
                    assertEquals(bias ? 0 : e % (c.widths()[l] * n) / n, at.row(), at::toString);
                    double exact = bias ? back.exact().db()[l][at.column()] : back.exact().dW()[l][at.row()][at.column()];
                    double E = bias ? back.E().db()[l][at.column()] : back.E().dW()[l][at.row()][at.column()];
                    near(c, exact, E, block.engine().worst());
                    compared++;
                }
            }
        }
        assertEquals(9 * 4, compared);
    }

    /** One output and row after row, so that the engine's worst input gradient is one of few, whose place is reported. */
    @Test
    void inputs() {
        for (String activation : NetworkCases.ACTIVATIONS) {
            NetworkCase c = new CaseSpec(List.of(2, 3, 1), List.of(activation, "identity"), "mse", 3, false, 5).build();
            double[][] one = {{1.0}, {1.0}, {1.0}};
            NetworkBounds.Backward back = new NetworkBounds(c, EngineRun.promises(c)).backward(one, EngineRun.of(c).activations());
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Copies.parameters(arena, c, c.layers());
                GradientCheck check = GradientCheck.standard().directions(1).coordinates(0);
                for (int r = 0; r < c.batch(); r++) {
                    Matrix X = Matrix.of(arena, Arrays.copyOfRange(c.X(), r, r + 1));
                    BlockReport block = check.run(p, Loss.mse(), X, Matrix.of(arena, c.T()).rows(r, 1)).blocks().getLast();
                    BlockReport.Reading worst = block.engine().worst();
                    assertEquals(2, block.engine().components());
                    near(c, back.exact().dX()[r][worst.place().column()], back.E().dX()[r][worst.place().column()], worst);
                    assertTrue(worst.share() <= 1.0, worst::toString);
                }
            }
        }
    }

    private static void near(NetworkCase c, double exact, double E, BlockReport.Reading reading) {
        assertEquals(exact, reading.expected(), 0x1p-20 * E, reading::toString);
        boolean alike = ALIKE.containsAll(c.activations()) && !c.loss().startsWith("cross_entropy");
        double ratio = reading.tolerance() / E;
        assertTrue(ratio >= (alike ? 1.0 : 0.5) && ratio <= (alike ? 2.0 : 5.0), () -> reading + ", by the other analysis " + E);
    }
}

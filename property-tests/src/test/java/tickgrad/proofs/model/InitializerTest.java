package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;

class InitializerTest {
    /** A normal deviate is further out than this once in 5e8: what a right initializer would fail by chance. */
    private static final double Z = 6.0;

    private static final int K = 200;
    private static final int N = 150;

    /**
     * The first, second and fourth moments of s = K·N weights, each within Z standard errors of what the distribution
     * has. In units of the deviation, normal: E z² = 1, E z⁴ = 3, E z⁸ = 105; uniform on ±√3: 1, 9/5, 9. Var of a mean
     * of zᵖ is (E z²ᵖ - (E zᵖ)²)/s.
     */
    @ParameterizedTest
    @CsvSource({
        "HE_NORMAL, true, 200, 2",
        "HE_UNIFORM, false, 200, 2",
        "GLOROT_NORMAL, true, 350, 2",
        "GLOROT_UNIFORM, false, 350, 2",
        "LECUN_NORMAL, true, 200, 1",
        "LECUN_UNIFORM, false, 200, 1"
    })
    void momentsAreThoseOfTheDistribution(Initializer initializer, boolean normal, double fan, double gain) {
        double deviation = Math.sqrt(gain / fan);
        double fourth = normal ? 3.0 : 1.8;
        double eighth = normal ? 105.0 : 9.0;
        int s = K * N;
        double[] sums = new double[5];
        double largest = 0.0;
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of(K + "-" + N), initializer, 1);
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < N; j++) {
                    double z = p.weight(0, i, j) / deviation;
                    largest = Math.max(largest, Math.abs(z));
                    sums[1] += z;
                    sums[2] += z * z;
                    sums[4] += z * z * z * z;
                    assertEquals(0.0f, p.bias(0, j));
                }
            }
        }
        assertEquals(0.0, sums[1] / s, Z / Math.sqrt(s));
        assertEquals(1.0, sums[2] / s, Z * Math.sqrt((fourth - 1.0) / s));
        assertEquals(fourth, sums[4] / s, Z * Math.sqrt((eighth - fourth * fourth) / s));
        if (!normal) {
            // rounding to float may pass the end by 2^-24; all s stay below (1 - 21/s) of it with probability e^-21
            assertTrue(largest <= Math.sqrt(3.0) * (1.0 + 0x1p-24) && largest >= Math.sqrt(3.0) * (1.0 - 21.0 / s));
        }
    }

    @ParameterizedTest
    @EnumSource(Initializer.class)
    void layersAndSeedsDiffer(Initializer initializer) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of("12-12-12 relu");
            Parameters p = Parameters.initialized(arena, a, initializer, 1);
            Parameters other = Parameters.initialized(arena, a, initializer, 2);
            assertNotEquals(p.sha256(), other.sha256());
            assertNotEquals(p.weight(0, 0, 0), p.weight(1, 0, 0));
            assertEquals(p.sha256(), Parameters.initialized(arena, a, initializer, 1).sha256());
        }
    }

    /**
     * The hashes were computed once; they fix generator, distribution, order of drawing and layout on every machine.
     */
    @ParameterizedTest
    @CsvSource({
        "HE_NORMAL, 5b9c6e62d6e852f2383346418334dc791453298f86e7450bccf70fe3a858ad5f",
        "HE_UNIFORM, b13ccce66f9962a32eecfb68a5045ce62cfed1c65941969cce97f38a7cf26707",
        "GLOROT_NORMAL, 279e98df93f0db1846a26da893866e521fb14ef9bdd5cd28342f33434a627579",
        "GLOROT_UNIFORM, c2c8a8d4e284f455b2dafd9b437cc11d113729d40234e14290a43033f9ff439a",
        "LECUN_NORMAL, eca98044d3b0c8e1d748ae8cfa42772aafadcfd6b55039a4b9724b6591f79c50",
        "LECUN_UNIFORM, c6d33747d5896b0ddbb94819d44d49d076bc67654cfb08bb202142f3808db39d",
        "ORTHOGONAL, ba27a1b2d73fc914cb4688fe69ef928917a30a6d860d060acea21e2ba7ce0863"
    })
    void sameSeedGivesTheSameBits(Initializer initializer, String sha256) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of("16-32-32-1 tanh");
            assertEquals(sha256, Parameters.initialized(arena, a, initializer, 42).sha256());
        }
    }

    /**
     * The fewer of rows and columns are orthonormal. In double, the second pass of Gram-Schmidt leaves at most the
     * rounding of r dot products of n terms and r subtractions, and the check's own dot rounds n times: together below
     * (2n + 2r + 16)·2^-53. Rounding the entries of two unit vectors to float moves their dot by at most 2u + u², u =
     * 2^-24 (Cauchy and Schwarz).
     */
    @ParameterizedTest
    @ValueSource(strings = {"30-50", "50-30", "40-40", "40-5", "5-40", "1-9", "9-1"})
    void orthogonalMatricesAreOrthogonal(String text) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of(text);
            Parameters p = Parameters.initialized(arena, a, Initializer.ORTHOGONAL, 5);
            int r = Math.min(a.inputs(), a.outputs());
            int n = Math.max(a.inputs(), a.outputs());
            double u = 0x1p-24;
            double bound = 2 * u + u * u + (2 * n + 2 * r + 16) * 0x1p-53;
            for (int i = 0; i < r; i++) {
                for (int j = 0; j <= i; j++) {
                    double dot = 0.0;
                    for (int c = 0; c < n; c++) {
                        dot += a.inputs() <= a.outputs()
                                ? (double) p.weight(0, i, c) * p.weight(0, j, c)
                                : (double) p.weight(0, c, i) * p.weight(0, c, j);
                    }
                    assertEquals(i == j ? 1.0 : 0.0, dot, bound, "vectors " + i + " and " + j);
                }
            }
        }
    }

    /**
     * Entries of a random orthonormal basis are as often positive as negative; the count of s signs has deviation √s/2.
     */
    @Test
    void orthogonalMatricesAreRandom() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Parameters.initialized(arena, Architecture.of("40-40"), Initializer.ORTHOGONAL, 6);
            int positive = 0;
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < 40; j++) {
                    positive += p.weight(0, i, j) > 0.0f ? 1 : 0;
                }
            }
            assertEquals(800, positive, Z * 20.0);
        }
    }
}

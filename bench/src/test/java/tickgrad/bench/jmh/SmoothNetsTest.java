package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is timed beside second derivatives is right: the same values and gradients by every way, and steps that learn. */
class SmoothNetsTest {
    private static SmoothWorkloads of(StandardNet net) {
        return new SmoothWorkloads(Arena.ofAuto(), net);
    }

    /** One row by each way: values and gradients have equal bits; so have products alone and among four. */
    @ParameterizedTest
    @EnumSource
    void everyWayGivesTheSameBits(StandardNet net) {
        SmoothWorkloads work = of(net);
        double y = work.forward1(1);
        assertEquals(y, of(net).greeks1(1), 0.0);
        assertEquals(y, of(net).jacobian1(1), 0.0);
        SmoothWorkloads greeks = of(net);
        greeks.greeks1(1);
        SmoothWorkloads jacobian = of(net);
        jacobian.jacobian1(1);
        SmoothWorkloads one = of(net);
        SmoothWorkloads four = of(net);
        assertEquals(one.hessian1(1), four.hessian4(1), 0.0);
        boolean curved = false;
        for (int j = 0; j < work.X.cols(); j++) {
            assertEquals(greeks.greeks.get(0, j), jacobian.jacobian.gradients().get(0, j), 0.0f, net + " input " + j);
            assertEquals(greeks.greeks.get(0, j), one.one.inputGradients().get(0, j), 0.0f, net + " input " + j);
            assertEquals(one.one.products().get(0, j), four.four.products().get(0, j), 0.0f, net + " input " + j);
            curved |= one.one.products().get(0, j) != 0.0f;
        }
        assertTrue(curved, net + ": a second derivative");
    }

    @ParameterizedTest
    @EnumSource(names = {"A", "B", "C"})
    void bothStepsLowerTheirLoss(StandardNet net) {
        SmoothWorkloads work = of(net);
        double plain = work.train32(16);
        double twin = work.differential32(16);
        work.train32(320);
        work.differential32(320);
        assertTrue(work.train32(16) < plain, net + ": ordinary steps");
        assertTrue(work.differential32(16) < twin, net + ": steps on Greeks");
    }
}

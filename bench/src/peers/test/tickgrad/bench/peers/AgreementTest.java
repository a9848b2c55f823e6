package tickgrad.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.bench.jmh.StandardNet;

/** The comparison sees small mistakes. */
class AgreementTest {
    /** Relative size of the mistakes: far below what a wrong formula would cause, far above rounding. */
    private static final float MISTAKE = 1e-3f;

    private static float[] result(Problem problem, Workload w) throws Exception {
        try (Work work = new TickgradPeer(problem).work(w, Agreement.RATE)) {
            work.run(0);
            return work.result();
        }
    }

    private static Agreement judge(Problem problem, Workload w, float[] result) {
        return Agreement.of(problem, w, 0, result);
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"FORWARD_1", "FORWARD_256", "GREEKS_1"})
    void oneWrongValueAmongAllIsSeen(Workload w) throws Exception {
        Problem problem = new Problem(StandardNet.D).withBiases();
        float[] result = result(problem, w);
        assertTrue(judge(problem, w, result).holds());
        int largest = largest(result, new float[result.length]);
        float size = result[largest];
        result[largest] *= 1 + MISTAKE;
        Agreement agreement = judge(problem, w, result);
        assertFalse(agreement.holds());
        assertEquals(MISTAKE, agreement.difference(), MISTAKE / 10, "of " + size);
    }

    @Test
    void aStepThatIsTooLongIsSeen() throws Exception {
        Problem problem = new Problem(StandardNet.B).withBiases();
        float[] before = problem.parameters();
        float[] after = result(problem, Workload.TRAIN_1_SGD);
        int largest = largest(after, before);
        after[largest] += MISTAKE * (after[largest] - before[largest]);
        assertFalse(judge(problem, Workload.TRAIN_1_SGD, after).holds());
    }

    @ParameterizedTest
    @EnumSource(
            value = Workload.class,
            names = {"TRAIN_32_ADAM", "TRAIN_256_ADAM"})
    void anAdamStepOfTheWrongSignOrLengthIsSeen(Workload w) throws Exception {
        Problem problem = new Problem(StandardNet.A).withBiases();
        float[] before = problem.parameters();
        float[] after = result(problem, w);
        int largest = largest(after, before);
        float right = after[largest];
        after[largest] = 2 * before[largest] - right;
        assertFalse(judge(problem, w, after).holds());
        after[largest] = right + MISTAKE * (right - before[largest]);
        assertFalse(judge(problem, w, after).holds());
        after[largest] = right;
        assertTrue(judge(problem, w, after).holds());
    }

    @Test
    void nanIsSeen() throws Exception {
        Problem problem = new Problem(StandardNet.D).withBiases();
        float[] result = result(problem, Workload.FORWARD_1);
        result[3] = Float.NaN;
        assertFalse(judge(problem, Workload.FORWARD_1, result).holds());
    }

    @Test
    void aResultOfAnotherLengthIsRefused() {
        Problem problem = new Problem(StandardNet.A).withBiases();
        var refusal = assertThrows(
                IllegalStateException.class, () -> judge(problem, Workload.GREEKS_1, new float[problem.inputs + 1]));
        assertEquals("result has 17 values, expected 16", refusal.getMessage());
    }

    /** Gradients that an engine does not clear between two steps. */
    @Test
    void gradientsThatPileUpAreSeen() throws Exception {
        Problem problem = new Problem(StandardNet.B).withBiases();
        float[] before = problem.parameters();
        Peer honest = new TickgradPeer(problem);
        Peer piling = new TickgradPeer(problem) {
            @Override
            public Work work(Workload w, double rate) {
                Work work = super.work(w, rate);
                return new Work() {
                    private int steps;

                    @Override
                    public float run(int i) throws Exception {
                        steps++;
                        return work.run(i);
                    }

                    @Override
                    public float[] result() throws Exception {
                        float[] after = work.result();
                        float[] first = AgreementTest.result(problem, w);
                        for (int k = 0; k < after.length && steps > 1; k++) {
                            after[k] += first[k] - before[k];
                        }
                        return after;
                    }
                };
            }
        };
        assertTrue(Agreement.of(problem, honest, Workload.TRAIN_1_SGD).holds());
        assertFalse(Agreement.of(problem, piling, Workload.TRAIN_1_SGD).holds());
    }

    private static int largest(float[] values, float[] from) {
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            at = Math.abs(values[i] - from[i]) > Math.abs(values[at] - from[at]) ? i : at;
        }
        return at;
    }
}

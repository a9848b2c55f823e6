package tickgrad.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.jmh.StandardNet;

/** Processes, lines between them, the clock and the file. */
class HarnessTest {
    private static final Agreement AGREEMENT = new Agreement(1e-6, 0.25);

    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        System.clearProperty(OpenBlas.PROPERTY);
    }

    private List<Outcome> run(List<String> before, Engine engine) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        new Child(directory, before, 0.01)
                .run(engine, StandardNet.A, EnumSet.of(Workload.FORWARD_1), outcomes::add);
        return outcomes;
    }

    @Test
    void aChildTellsVersionThenTime() throws Exception {
        List<Outcome> outcomes = run(List.of(), Engine.TICKGRAD);
        assertEquals(2, outcomes.size(), outcomes.toString());
        assertTrue(((Outcome.Loaded) outcomes.get(0)).version().contains("kernels"));
        Outcome.Timed timed = (Outcome.Timed) outcomes.get(1);
        assertEquals(Workload.FORWARD_1, timed.workload());
        assertTrue(timed.nanos() > 0 && timed.agreement().holds(), timed.toString());
    }

    @Test
    void aLibraryThatIsMissingIsNamed() throws Exception {
        System.setProperty(OpenBlas.PROPERTY, "/nowhere/libopenblas.so");
        List<Outcome> outcomes = run(List.of(), Engine.OPENBLAS);
        assertEquals(1, outcomes.size(), outcomes.toString());
        String reason = ((Outcome.Failed) outcomes.getFirst()).reason();
        assertTrue(reason.contains("no /nowhere/libopenblas.so found"), reason);
    }

    @Test
    void aProcessThatEndsEarlyIsReported() throws Exception {
        List<Outcome> outcomes = run(List.of("false"), Engine.TICKGRAD);
        assertEquals(1, outcomes.size(), outcomes.toString());
        String reason = ((Outcome.Failed) outcomes.getFirst()).reason();
        assertTrue(reason.startsWith("process ended with exit code 1, see "), reason);
    }

    @Test
    void linesComeBackAsTheyWere() {
        for (Outcome outcome : List.of(
                new Outcome.Loaded("1.2 of something"),
                new Outcome.Failed("no such library"),
                new Outcome.Disagrees(Workload.GREEKS_1, AGREEMENT),
                new Outcome.Timed(Workload.TRAIN_1_SGD, 12.5, AGREEMENT))) {
            assertEquals(outcome, Outcome.parse(outcome.line()));
        }
        assertNull(Outcome.parse("what a library prints"));
        assertEquals(new Outcome.Failed("two lines"), Outcome.parse(new Outcome.Failed("two\n\tlines").line()));
    }

    /** A call that lasts a known time, or longer where the machine is busy. */
    @Test
    void theClockCountsOneCall() throws Exception {
        double nanos = 50_000;
        int[] expected = {0};
        Work busy = new Work() {
            @Override
            public float run(int i) {
                assertEquals(expected[0]++, i, "calls are numbered in turn");
                long start = System.nanoTime();
                while (System.nanoTime() - start < nanos) {
                    Thread.onSpinWait();
                }
                return i;
            }

            @Override
            public float[] result() {
                return new float[0];
            }
        };
        assertTrue(Timer.nanos(busy, 0.01) >= nanos);
    }

    @Test
    void theFileHoldsRatiosToThisEngine() {
        List<Row> rows = List.of(
                new Row(StandardNet.A, Engine.TICKGRAD, "x", new Outcome.Timed(Workload.FORWARD_1, 50, AGREEMENT)),
                new Row(StandardNet.A, Engine.DJL, "y", new Outcome.Timed(Workload.FORWARD_1, 200, AGREEMENT)),
                new Row(StandardNet.B, Engine.DJL, "y", new Outcome.Timed(Workload.FORWARD_1, 200, AGREEMENT)));
        var list = Json.parse(Row.json(rows)).asObject().get("rows").asArray();
        JsonObject djl = list.get(1).asObject();
        assertEquals("djl", djl.getString("engine", ""));
        assertEquals("forward-1", djl.getString("workload", ""));
        assertEquals(4, djl.getDouble("ratio", 0));
        assertEquals(1e-6, djl.getDouble("agrees", 0));
        assertNull(list.get(2).asObject().get("ratio"), "nothing to compare with");
    }

    /** Every 64th float from 2⁻²⁰ up to where tanh is 1; below, tanh x is x to within x²/3 of it. */
    @Test
    void tanhOfTheLoopsIsWithinFiveUlp() {
        double worst = 0;
        for (int bits = Float.floatToIntBits(0x1p-20f); bits < Float.floatToIntBits(12); bits += 64) {
            float x = Float.intBitsToFloat(bits);
            double exact = Math.tanh((double) x);
            worst = Math.max(worst, Math.abs(Loops.tanh(x) - exact) / Math.ulp((float) exact));
            assertEquals(-Loops.tanh(x), Loops.tanh(-x));
        }
        assertTrue(worst <= 5, worst + " ulp");
    }
}

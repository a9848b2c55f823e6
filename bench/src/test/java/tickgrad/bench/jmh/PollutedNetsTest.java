package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class PollutedNetsTest {
    @Test
    void pollutionComputesAndLeavesTheResultsAlone() {
        double sum = Pollution.run();
        assertTrue(sum != 0 && !Double.isNaN(Pollution.run()), "sum " + sum);
        PollutedNets polluted = new PollutedNets();
        polluted.net = StandardNet.B;
        polluted.setup();
        Workloads clean = new Workloads(Arena.ofAuto(), StandardNet.B);
        assertEquals(clean.train1Sgd(1024), polluted.train1Sgd(new Heap()));
        assertEquals(clean.sha256(), polluted.work.sha256());
    }
}

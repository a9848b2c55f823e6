package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class YardstickTest {
    @Test
    void linesOfNetWorkloadAndTimeAreRowsAndOthersAreNot() {
        List<JsonObject> rows = Yardstick.rows(
                "hand-skip",
                List.of("A forward-1 79.7", "building", "F forward-1 1.0", "B greeks-1 1e9", "B train-1-sgd x", "  E forward-256   3210 "));
        assertEquals(2, rows.size());
        assertEquals("{\"engine\":\"hand-skip\",\"net\":\"A\",\"workload\":\"forward-1\",\"ns\":79.7}", rows.get(0).toString());
        assertEquals(3210, ResultFile.number(rows.get(1), "ns"));
    }

    @Test
    void theCommandIsTheScript() {
        assertEquals(List.of("bash", "/y/run.sh", "blas", "B"), new Yardstick(Path.of("/y")).command("blas", "B"));
    }

    @Test
    void peakKeepsTheBestOfItsRoundsAndEveryWorkingSet() {
        List<JsonObject> rows = PeakOutput.rows(List.of(
                "GHz(add chain) 3.643 TSC GHz 2.596 FMA512 117.5 GF/s  FMA256 117.3 GF/s  FMA512 latency 1.093 ns",
                "GHz(add chain) 3.670 TSC GHz 2.596 FMA512 117.4 GF/s  FMA256 117.5 GF/s  FMA512 latency 1.090 ns",
                "    16 KB: 512b aligned 220.0 GB/s = 60.0 B/cyc | unaligned+4 37.7 B/cyc | 256b 63.0 B/cyc",
                " 65536 KB: 512b aligned 29.5 GB/s = 8.0 B/cyc | unaligned+4 9.8 B/cyc | 256b 10.5 B/cyc"));
        assertEquals(
                "[{\"engine\":\"peak\",\"roof\":\"read\",\"bytes\":16384,\"gbs\":220},"
                        + " {\"engine\":\"peak\",\"roof\":\"read\",\"bytes\":67108864,\"gbs\":29.5},"
                        + " {\"engine\":\"peak\",\"roof\":\"fma\",\"bits\":256,\"gflops\":117.5},"
                        + " {\"engine\":\"peak\",\"roof\":\"fma\",\"bits\":512,\"gflops\":117.5}]",
                rows.toString());
    }
}

package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code run.sh peak} prints: FMA rates by width, and read bandwidth by working set. */
final class PeakOutput {
    private static final Pattern FMA = Pattern.compile("FMA(\\d+) ([0-9.]+) GF/s");
    private static final Pattern BANDWIDTH = Pattern.compile("^\\s*(\\d+) KB: 512b aligned ([0-9.]+) GB/s");

    private PeakOutput() {}

    /** The best rate of each width, and the bandwidth of each working set, as rows of {@code roofs.json}. */
    static List<JsonObject> rows(List<String> lines) {
        TreeMap<Integer, Double> peaks = new TreeMap<>();
        List<JsonObject> rows = new ArrayList<>();
        for (String line : lines) {
            Matcher fma = FMA.matcher(line);
            while (fma.find()) {
                peaks.merge(Integer.parseInt(fma.group(1)), Double.parseDouble(fma.group(2)), Math::max);
            }
            Matcher bandwidth = BANDWIDTH.matcher(line);
            if (bandwidth.find()) {
                rows.add(RoofRun.bandwidth(
                        Yardstick.PEAK, Long.parseLong(bandwidth.group(1)) << 10, Double.parseDouble(bandwidth.group(2))));
            }
        }
        peaks.forEach((bits, rate) -> rows.add(RoofRun.peak(Yardstick.PEAK, bits, rate)));
        return rows;
    }
}

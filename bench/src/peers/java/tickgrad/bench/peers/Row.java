package tickgrad.bench.peers;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.util.List;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.kernel.Machine;

/** A line of the table: an engine's time for one row of a workload. */
record Row(StandardNet net, Engine engine, String version, Outcome.Timed timed) {
    /** Time against that of this engine's own; NaN where that was not measured. */
    double ratio(List<Row> rows) {
        for (Row r : rows) {
            if (r.engine == Engine.TICKGRAD && r.net == net && r.timed.workload() == timed.workload()) {
                return timed.nanos() / r.timed.nanos();
            }
        }
        return Double.NaN;
    }

    /** All rows, with the machine, as {@code peers.json} holds them. */
    static String json(List<Row> rows) {
        JsonArray list = new JsonArray();
        for (Row r : rows) {
            double ratio = r.ratio(rows);
            JsonObject object = new JsonObject()
                    .add("net", r.net.toString())
                    .add("workload", r.timed.workload().toString())
                    .add("engine", r.engine.toString())
                    .add("version", r.version)
                    .add("ns", r.timed.nanos())
                    .add("agrees", r.timed.agreement().difference())
                    .add("share", r.timed.agreement().share());
            list.add(Double.isNaN(ratio) ? object : object.add("ratio", ratio));
        }
        JsonObject machine = new JsonObject().add("engine", Machine.describe());
        return new JsonObject().add("machine", machine).add("rows", list) + "\n";
    }
}

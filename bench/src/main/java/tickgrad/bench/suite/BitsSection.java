package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Are the results right: the SIMD kernels' digests are the scalar reference's, and gradients pass their check. */
final class BitsSection implements Section {
    private static final double SIMD_SECONDS = 1.6;
    private static final double SCALAR_SECONDS = 1.2;

    @Override
    public String name() {
        return "bits";
    }

    @Override
    public double seconds(SuiteOptions options) {
        return options.nets().size() * (SIMD_SECONDS + SCALAR_SECONDS);
    }

    @Override
    public String obstacle(SuiteOptions options) {
        return "";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        int n = bench.options().nets().size();
        String nets = bench.options().letters();
        Class<?> program = BitsRun.class;
        ResultFile simd = bench.measure(n * SIMD_SECONDS, "checking results", List.of(), program, nets);
        ResultFile scalar = bench.measure(
                n * SCALAR_SECONDS, "checking results, scalar", List.of("-Dtickgrad.simd=false"), program, nets);
        List<JsonObject> rows = compare(simd.rows(), scalar.rows());
        bench.write(name(), rows);
        for (JsonObject row : rows) {
            if (!row.getBoolean("equalBits", false)) {
                throw new WrongResult("net " + row.getString("net", "") + ": the SIMD kernels' results are not the scalar reference's");
            }
        }
    }

    /** The rows of the first, each saying whether its digest is that of the second. */
    static List<JsonObject> compare(List<JsonObject> simd, List<JsonObject> scalar) {
        List<JsonObject> rows = new ArrayList<>();
        for (int i = 0; i < simd.size(); i++) {
            JsonObject row = new JsonObject(simd.get(i));
            String other = i < scalar.size() ? ResultFile.text(scalar.get(i), "sha256") : "";
            rows.add(row.add("scalarSha256", other)
                    .add("equalBits", !other.isEmpty() && other.equals(ResultFile.text(row, "sha256"))));
        }
        return rows;
    }
}

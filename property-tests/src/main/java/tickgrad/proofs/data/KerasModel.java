package tickgrad.proofs.data;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tickgrad.proofs.cases.NetworkCase;

/**
 * A dense Keras model with its inputs and float32 outputs, as RTNeural publishes one for its own tests.
 *
 * @param network the model and its inputs
 * @param y outputs that Keras computed
 */
public record KerasModel(NetworkCase network, double[][] y) {
    /**
     * Reads the files.
     *
     * @param model JSON of layers, each of type dense or activation
     * @param x one input a line
     * @param y one output a line
     * @return the model with its data; targets are zero
     */
    public static KerasModel read(Path model, Path x, Path y) {
        try {
            List<Integer> widths = new ArrayList<>(List.of(1));
            List<String> activations = new ArrayList<>();
            List<double[][]> W = new ArrayList<>();
            List<double[]> b = new ArrayList<>();
            for (JsonValue value : Json.parse(Files.readString(model)).asObject().get("layers").asArray()) {
                JsonObject layer = value.asObject();
                String activation = layer.getString("activation", "");
                if (layer.getString("type", "").equals("activation")) {
                    activations.set(activations.size() - 1, activation);
                    continue;
                }
                JsonArray weights = layer.get("weights").asArray();
                W.add(weights.get(0).asArray().values().stream().map(KerasModel::row).toArray(double[][]::new));
                b.add(weights.size() > 1 ? row(weights.get(1)) : new double[W.getLast()[0].length]);
                widths.add(b.getLast().length);
                activations.add(activation.isEmpty() ? "identity" : activation);
            }
            double[][] X = column(x);
            double[] ones = new double[X.length];
            Arrays.fill(ones, 1.0);
            NetworkCase network = new NetworkCase(
                    model.getFileName().toString(), widths.stream().mapToInt(Integer::intValue).toArray(), activations,
                    "mse", W.toArray(double[][][]::new), b.toArray(double[][]::new), X, new double[X.length][1], ones);
            return new KerasModel(network, column(y));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keras computed in float32, so the printed numbers are floats. */
    private static double[] row(JsonValue values) {
        return values.asArray().values().stream().mapToDouble(v -> (float) v.asDouble()).toArray();
    }

    private static double[][] column(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> new double[] {(float) Double.parseDouble(line.strip())})
                .toArray(double[][]::new);
    }
}

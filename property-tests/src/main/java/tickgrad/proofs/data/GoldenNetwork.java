package tickgrad.proofs.data;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tickgrad.proofs.cases.NetworkCase;

/**
 * A network that PyTorch computed in float64.
 *
 * @param network the case
 * @param y outputs, {@code [row][out]}
 * @param lossValue the mean loss
 * @param dW its gradients, {@code [layer][in][out]}
 * @param db {@code [layer][out]}
 * @param dX {@code [row][in]}
 * @param steps parameters after three optimizer steps; {@code null} where the record has none
 * @param greeks second derivatives; {@code null} where the record has none
 */
public record GoldenNetwork(
        NetworkCase network,
        double[][] y,
        double lossValue,
        double[][][] dW,
        double[][] db,
        double[][] dX,
        GoldenSteps steps,
        GoldenGreeks greeks) {

    /**
     * Reads JSON lines whose numbers are hexadecimal doubles.
     *
     * @param file {@code nets.jsonl}
     * @return the networks, in order
     */
    public static List<GoldenNetwork> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> parse(Json.parse(line).asObject())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenNetwork parse(JsonObject o) {
        int[] widths = integers(o.get("widths").asArray());
        List<String> activations =
                o.get("activations").asArray().values().stream().map(JsonValue::asString).toList();
        String loss = o.get("loss").asString();
        int batch = o.get("batch").asInt();
        int outputs = widths[widths.length - 1];
        JsonArray target = o.get("target").asArray();
        double[] weights = new double[batch];
        Arrays.fill(weights, 1.0);
        NetworkCase network = new NetworkCase(
                "golden " + o.get("id").asInt(),
                widths,
                activations,
                switch (loss) {
                    case "huber" -> "huber(1.0)";
                    case "pinball" -> "pinball(0.9)";
                    default -> loss;
                },
                matrices(o.get("W"), widths),
                vectors(o.get("b")),
                matrix(numbers(o.get("x")), batch, widths[0]),
                loss.equals("cross_entropy")
                        ? matrix(indices(target), batch, 1)
                        : matrix(numbers(target), batch, outputs),
                weights);
        JsonValue optimizer = o.get("optimizer");
        JsonValue greeks = o.get("greeks");
        return new GoldenNetwork(
                network,
                matrix(numbers(o.get("y")), batch, outputs),
                number(o.get("loss_value")),
                matrices(o.get("dW"), widths),
                vectors(o.get("db")),
                matrix(numbers(o.get("dx")), batch, widths[0]),
                optimizer == null ? null : GoldenSteps.parse(optimizer.asObject(), widths),
                greeks == null ? null : GoldenGreeks.parse(greeks.asObject(), widths));
    }

    /**
     * {@return the same case with the parameters of its activations and loss rounded to float, as a float32 engine
     * has them}
     */
    public NetworkCase inFloat() {
        List<String> activations = network.activations().stream()
                .map(name -> name.equals("leaky_relu") ? "leaky_relu(" + (double) 0.01f + ")" : name)
                .toList();
        String loss = network.loss().equals("pinball(0.9)") ? "pinball(" + (double) 0.9f + ")" : network.loss();
        return new NetworkCase(
                network.name(), network.widths(), activations, loss, network.W(), network.b(), network.X(), network.T(),
                network.w());
    }

    /** PyTorch keeps a layer's weights as (out, in); here they are [in][out]. */
    static double[][][] matrices(JsonValue value, int[] widths) {
        double[][][] W = new double[widths.length - 1][][];
        for (int l = 0; l < W.length; l++) {
            double[] flat = numbers(value.asArray().get(l));
            W[l] = new double[widths[l]][widths[l + 1]];
            for (int i = 0; i < widths[l]; i++) {
                for (int j = 0; j < widths[l + 1]; j++) {
                    W[l][i][j] = flat[j * widths[l] + i];
                }
            }
        }
        return W;
    }

    static double[][] vectors(JsonValue value) {
        return value.asArray().values().stream().map(GoldenNetwork::numbers).toArray(double[][]::new);
    }

    private static double[][] matrix(double[] flat, int rows, int columns) {
        double[][] X = new double[rows][];
        for (int r = 0; r < rows; r++) {
            X[r] = Arrays.copyOfRange(flat, r * columns, (r + 1) * columns);
        }
        return X;
    }

    static double[] numbers(JsonValue value) {
        return value.asArray().values().stream().mapToDouble(GoldenNetwork::number).toArray();
    }

    private static double[] indices(JsonArray array) {
        return array.values().stream()
                .mapToDouble(v -> v.isNumber() ? v.asInt() : number(v))
                .toArray();
    }

    private static int[] integers(JsonArray array) {
        return array.values().stream().mapToInt(JsonValue::asInt).toArray();
    }

    static double number(JsonValue value) {
        return value.isString() ? Double.parseDouble(value.asString()) : value.asDouble();
    }
}

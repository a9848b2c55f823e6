package tickgrad.bench.calibrate;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tickgrad.bench.data.DataException;
import tickgrad.bench.data.NumberLines;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;

/** A network as text: {@code PREFIXW1.csv (k,n)}, {@code PREFIXb1.csv (n)} and so on, one activation for all hidden layers. */
public final class NetworkText {
    private NetworkText() {}

    /**
     * Reads the layers that are there.
     *
     * @param arena      owns the parameters
     * @param prefix     what the files' paths begin with
     * @param activation of the hidden layers; the output is linear
     * @throws DataException if there is no first layer, or a shape does not follow from the one before it
     */
    public static Parameters read(Arena arena, String prefix, String activation) throws DataException {
        List<double[][]> W = new ArrayList<>();
        List<double[]> b = new ArrayList<>();
        for (int l = 1; l == 1 || Files.exists(Path.of(prefix + "W" + l + ".csv")); l++) {
            Path weights = Path.of(prefix + "W" + l + ".csv");
            Path biases = Path.of(prefix + "b" + l + ".csv");
            double[][] w = NumberLines.table(weights);
            double[] bias = NumberLines.read(biases).stream().flatMapToDouble(Arrays::stream).toArray();
            require(l == 1 || w.length == b.getLast().length, weights, w.length + " rows, expected one for each bias of layer " + (l - 1));
            require(bias.length == w[0].length, biases, bias.length + " biases, expected " + w[0].length + ", one for each column of " + weights);
            W.add(w);
            b.add(bias);
        }
        String widths = W.getFirst().length + b.stream().map(row -> "-" + row.length).collect(Collectors.joining());
        try {
            return parameters(arena, Architecture.of(widths + " " + activation), W, b);
        } catch (IllegalArgumentException e) {
            throw new DataException(prefix + "W1.csv", e.getMessage());
        }
    }

    private static Parameters parameters(Arena arena, Architecture architecture, List<double[][]> W, List<double[]> b) {
        Parameters p = new Parameters(arena, architecture);
        for (int l = 0; l < architecture.layers(); l++) {
            for (int out = 0; out < architecture.outputs(l); out++) {
                for (int in = 0; in < architecture.inputs(l); in++) {
                    p.weight(l, in, out, (float) W.get(l)[in][out]);
                }
                p.bias(l, out, (float) b.get(l)[out]);
            }
        }
        if (!p.isFinite()) {
            throw new IllegalArgumentException("a weight is NaN or infinite, expected finite ones");
        }
        return p;
    }

    private static void require(boolean condition, Path file, String message) throws DataException {
        if (!condition) {
            throw new DataException(file.toString(), message);
        }
    }
}

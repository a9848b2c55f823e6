package tickgrad.proofs.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import tickgrad.proofs.oracle.OracleLoss;

/**
 * The few numbers that a random case is made from. Its text form, such as {@code 7-13-5 relu,tanh | mse | batch 3 |
 * seed 42} (with {@code weighted} after the batch where rows have weights), is what a failing property prints and
 * what {@link #parse} reads.
 *
 * @param widths inputs, hidden layers, outputs
 * @param activations one text a layer
 * @param loss the loss as text
 * @param batch rows
 * @param weighted whether rows have random weights, else all 1
 * @param seed of parameters and data
 */
public record CaseSpec(
        List<Integer> widths, List<String> activations, String loss, int batch, boolean weighted, long seed) {

    /**
     * Reads the text form.
     *
     * @param text what {@link #toString} prints
     * @return the spec
     */
    public static CaseSpec parse(String text) {
        String[] parts = text.split(" \\| ");
        String[] architecture = parts[0].split(" ");
        String[] batch = parts[2].split(" ");
        return new CaseSpec(
                Stream.of(architecture[0].split("-")).map(Integer::valueOf).toList(),
                List.of(architecture[1].split(",")),
                parts[1],
                Integer.parseInt(batch[1]),
                batch.length > 2,
                Long.parseLong(parts[3].split(" ")[1]));
    }

    @Override
    public String toString() {
        String shape = String.join("-", widths.stream().map(String::valueOf).toList());
        return shape + " " + String.join(",", activations) + " | " + loss + " | batch " + batch
                + (weighted ? " weighted" : "") + " | seed " + seed;
    }

    /**
     * Draws parameters and data: weights {@code N(0, 1/in)}, biases {@code N(0, 0.09)}, inputs {@code N(0, 1)},
     * targets as the loss wants them, row weights in [½, 2]; all rounded to float.
     *
     * @return the case, the same for the same spec
     */
    public NetworkCase build() {
        Random random = new Random(seed);
        int layers = activations.size();
        double[][][] W = new double[layers][][];
        double[][] b = new double[layers][];
        for (int l = 0; l < layers; l++) {
            W[l] = gaussian(random, widths.get(l), widths.get(l + 1), 1.0 / Math.sqrt(widths.get(l)));
            b[l] = gaussian(random, 1, widths.get(l + 1), 0.3)[0];
        }
        double[][] X = gaussian(random, batch, widths.get(0), 1.0);
        double[][] T = targets(random, widths.get(layers));
        double[] w = new double[batch];
        Arrays.setAll(w, r -> weighted ? (float) (0.5 + 1.5 * random.nextDouble()) : 1.0);
        int[] shape = widths.stream().mapToInt(Integer::intValue).toArray();
        return new NetworkCase(toString(), shape, activations, loss, W, b, X, T, w);
    }

    private double[][] targets(Random random, int outputs) {
        double[][] T = gaussian(random, batch, OracleLoss.named(loss).targets(outputs), 1.0);
        for (double[] row : T) {
            if (loss.equals("cross_entropy")) {
                row[0] = random.nextInt(outputs);
            } else if (loss.equals("cross_entropy_distribution")) {
                Arrays.setAll(row, j -> Math.exp(row[j]));
                double sum = Arrays.stream(row).sum();
                Arrays.setAll(row, j -> (float) (row[j] / sum));
            } else if (loss.equals("bce_with_logits")) {
                Arrays.setAll(row, j -> random.nextInt(3) / 2.0);
            } else if (loss.equals("poisson_nll")) {
                Arrays.setAll(row, j -> random.nextInt(6));
            }
        }
        return T;
    }

    private static double[][] gaussian(Random random, int rows, int columns, double deviation) {
        double[][] X = new double[rows][columns];
        for (double[] row : X) {
            Arrays.setAll(row, j -> (float) (deviation * random.nextGaussian()));
        }
        return X;
    }
}

package tickgrad.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tickgrad.kernel.Padding;

/**
 * The shape of a dense network: widths and one activation a layer. Layer {@code l} maps {@code inputs(l)} values to
 * {@code outputs(l)}: {@code Y = φ_l(X·W_l + b_l)}.
 *
 * <p>Text form: {@code 16-32-32-1 tanh} (tanh in the hidden layers, identity at the output) or one activation a layer,
 * {@code 16-32-32-1 tanh,relu,softplus}.
 */
public final class Architecture {
    /** Widest layer accepted: offsets of one layer stay within {@code int} floats. */
    private static final int MAX_WIDTH = 1 << 14;

    private final int[] widths;
    private final List<Activation> activations;

    /**
     * An architecture of given widths.
     *
     * @param widths      inputs, hidden widths, outputs: at least two numbers from 1 to 16384
     * @param activations one a layer, so one fewer than widths
     */
    public Architecture(int[] widths, List<Activation> activations) {
        Range.require(widths.length >= 2, "widths", Arrays.toString(widths), "at least inputs and outputs");
        for (int i = 0; i < widths.length; i++) {
            Range.require(widths[i] >= 1 && widths[i] <= MAX_WIDTH, "widths[" + i + "]", widths[i], "1 to " + MAX_WIDTH);
        }
        Range.require(
                activations.size() == widths.length - 1,
                "activations.size()",
                activations.size(),
                (widths.length - 1) + ", one a layer");
        for (int l = 0; l < activations.size(); l++) {
            Range.require(activations.get(l) != null, "activations[" + l + "]", null, "an activation");
        }
        this.widths = widths.clone();
        this.activations = List.copyOf(activations);
        Range.require(new Layout(this).floats() > 0, "widths", Arrays.toString(widths), "fewer than 2^31 parameters");
    }

    /**
     * Reads the text form.
     *
     * @param text such as {@code 16-32-32-1 tanh}
     * @return the architecture
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Architecture of(String text) {
        return of(text, Activation::named);
    }

    /**
     * Reads the text form.
     *
     * @param text        such as {@code 16-32-32-1 tanh}
     * @param activations finds an activation by its name, for activations of one's own
     * @return the architecture
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Architecture of(String text, Function<String, Activation> activations) {
        String[] parts = text.strip().split("\\s+", 2);
        int[] widths;
        try {
            widths = Arrays.stream(parts[0].split("-", -1)).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("architecture is \"" + text + "\", expected a text such as 16-32-32-1 tanh");
        }
        Range.require(widths.length >= 2, "widths", parts[0], "at least inputs and outputs, such as 16-32-32-1");
        int layers = widths.length - 1;
        String[] names = parts.length == 2 ? parts[1].strip().split("\\s*,\\s*", -1) : new String[] {"identity"};
        Range.require(
                names.length == 1 || names.length == layers,
                "activations", String.join(",", names), "one, or " + layers + " separated by commas");
        boolean hiddenOnly = names.length == 1 && layers > 1;
        List<Activation> functions = IntStream.range(0, layers)
                .mapToObj(l -> !hiddenOnly
                        ? activations.apply(names[l])
                        : l < layers - 1 ? activations.apply(names[0]) : Activation.identity())
                .toList();
        return new Architecture(widths, functions);
    }

    /** {@return the number of layers} */
    public int layers() {
        return activations.size();
    }

    /** {@return the number of inputs} */
    public int inputs() {
        return widths[0];
    }

    /** {@return the number of outputs} */
    public int outputs() {
        return widths[widths.length - 1];
    }

    /**
     * Inputs of a layer.
     *
     * @param layer from 0
     * @return the width before it
     */
    public int inputs(int layer) {
        Range.index("layer", layer, layers());
        return widths[layer];
    }

    /**
     * Outputs of a layer.
     *
     * @param layer from 0
     * @return the width after it
     */
    public int outputs(int layer) {
        Range.index("layer", layer, layers());
        return widths[layer + 1];
    }

    /**
     * The activation of a layer.
     *
     * @param layer from 0
     * @return the activation
     */
    public Activation activation(int layer) {
        Range.index("layer", layer, layers());
        return activations.get(layer);
    }

    /** {@return the number of weights and biases, without padding} */
    public long parameterCount() {
        long count = 0;
        for (int l = 0; l < layers(); l++) {
            count += (long) inputs(l) * outputs(l) + outputs(l);
        }
        return count;
    }

    /**
     * Native memory of the parameters and of a workspace, known before anything is built.
     *
     * @param maxRows rows of the workspace
     * @return bytes, padding included
     */
    public long bytes(int maxRows) {
        Range.require(maxRows >= 1, "maxRows", maxRows, ">= 1");
        return new Layout(this).bytes() + Workspace.bytes(this, maxRows);
    }

    /** {@return whether every activation has a second derivative} */
    public boolean smooth() {
        return activations.stream().allMatch(Activation::smooth);
    }

    int widest() {
        return Padding.pad(Arrays.stream(widths).max().getAsInt());
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof Architecture that
                && Arrays.equals(widths, that.widths)
                && activations.equals(that.activations);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(widths) + activations.hashCode();
    }

    /** {@return the text form, one activation a layer} */
    @Override
    public String toString() {
        return Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining("-")) + " "
                + activations.stream().map(Activation::name).collect(Collectors.joining(","));
    }
}

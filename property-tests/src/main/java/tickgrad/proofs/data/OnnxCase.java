package tickgrad.proofs.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A conformance case of one ONNX operator: its attributes, input and expected output arrays.
 *
 * @param name of the case
 * @param operator such as {@code Gemm}
 * @param opset version of the operator set
 * @param attributes numbers by name ({@code Double}) or texts ({@code String})
 * @param inputs of the node, in its order
 * @param outputs expected
 */
public record OnnxCase(
        String name,
        String operator,
        int opset,
        Map<String, Object> attributes,
        List<Tensor> inputs,
        List<Tensor> outputs) {

    /**
     * {@return a number of the node}
     *
     * @param attribute its name
     * @param absent the operator's default
     */
    public double number(String attribute, double absent) {
        return attributes.get(attribute) instanceof Double d ? d : absent;
    }

    /**
     * {@return a text of the node}
     *
     * @param attribute its name
     * @param absent the operator's default
     */
    public String text(String attribute, String absent) {
        return attributes.get(attribute) instanceof String s ? s : absent;
    }

    /**
     * Reads every case below a folder.
     *
     * @param root the folder
     * @return the cases of models with one node, sorted by name; models with more nodes (transposed constants apart)
     *     have the operator {@code several}
     */
    public static List<OnnxCase> read(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.endsWith("model.onnx"))
                    .sorted()
                    .map(f -> parse(f.getParent()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OnnxCase parse(Path folder) {
        Protobuf model = new Protobuf(bytes(folder.resolve("model.onnx")));
        Protobuf graph = model.messages(7).getFirst();
        int opset = (int) model.messages(8).stream()
                .filter(p -> p.string(1).isEmpty())
                .mapToLong(p -> p.integer(2, 1))
                .findFirst()
                .orElse(1);
        String name = folder.getFileName().toString();
        Map<String, Tensor> known = arrays(folder, graph);
        List<Protobuf> nodes = new ArrayList<>();
        for (Protobuf node : graph.messages(1)) {
            if (node.string(4).equals("Transpose") && known.containsKey(node.string(1))) {
                known.put(node.string(2), known.get(node.string(1)).axisLast(0));
            } else {
                nodes.add(node);
            }
        }
        if (nodes.size() != 1) {
            return new OnnxCase(name, "several", opset, Map.of(), List.of(), List.of());
        }
        Protobuf node = nodes.getFirst();
        List<Tensor> inputs = node.strings(1).stream().map(known::get).toList();
        return new OnnxCase(name, node.string(4), opset, attributes(node), inputs, tensors(folder, "output_"));
    }

    /** Constants of the model and inputs of the case, by name. */
    private static Map<String, Tensor> arrays(Path folder, Protobuf graph) {
        Map<String, Tensor> known = new HashMap<>();
        graph.messages(5).stream().map(Tensor::parse).forEach(t -> known.put(t.name(), t));
        List<Tensor> given = tensors(folder, "input_");
        int next = 0;
        for (Protobuf input : graph.messages(11)) {
            if (!known.containsKey(input.string(1)) && next < given.size()) {
                known.put(input.string(1), given.get(next++));
            }
        }
        return known;
    }

    private static Map<String, Object> attributes(Protobuf node) {
        Map<String, Object> attributes = new HashMap<>();
        for (Protobuf a : node.messages(5)) {
            switch ((int) a.integer(20, 0)) {
                case 1 -> attributes.put(a.string(1), a.floats(2)[0]);
                case 2 -> attributes.put(a.string(1), (double) a.integer(3, 0));
                case 3 -> attributes.put(a.string(1), a.string(4));
                default -> attributes.put(a.string(1), a);
            }
        }
        return attributes;
    }

    private static List<Tensor> tensors(Path folder, String prefix) {
        List<Tensor> tensors = new ArrayList<>();
        Path file = folder.resolve("test_data_set_0").resolve(prefix + "0.pb");
        for (int i = 1; Files.exists(file); i++) {
            tensors.add(Tensor.parse(new Protobuf(bytes(file))));
            file = file.resolveSibling(prefix + i + ".pb");
        }
        return tensors;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

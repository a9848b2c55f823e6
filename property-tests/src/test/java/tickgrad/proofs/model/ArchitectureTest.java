package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.kernel.Padding;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Workspace;

class ArchitectureTest {
    private static final List<String> NAMES = List.of(
            "identity", "relu", "leaky_relu(0.125)", "tanh", "sigmoid", "softplus", "elu(0.5)", "selu", "gelu",
            "gelu_tanh", "silu", "softmax");

    @Property(tries = 300)
    void textFormRoundTrips(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 16384) Integer> widths,
            @ForAll @IntRange(max = 11) int first) {
        int layers = widths.size() - 1;
        String text = widths.stream().map(Object::toString).collect(Collectors.joining("-")) + " "
                + java.util.stream.IntStream.range(0, layers)
                        .mapToObj(l -> NAMES.get((first + 5 * l) % NAMES.size()))
                        .collect(Collectors.joining(","));
        Architecture a = Architecture.of(text);
        assertEquals(text, a.toString());
        assertEquals(a, Architecture.of(a.toString()));
        assertEquals(a.hashCode(), Architecture.of(a.toString()).hashCode());
        assertEquals(layers, a.layers());
        assertEquals(widths.getFirst(), a.inputs());
        assertEquals(widths.getLast(), a.outputs());
        for (int l = 0; l < layers; l++) {
            assertEquals(widths.get(l), a.inputs(l));
            assertEquals(widths.get(l + 1), a.outputs(l));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            16-32-32-1 tanh                         | 16-32-32-1 tanh,tanh,identity
            16-32-32-1                              | 16-32-32-1 identity,identity,identity
            4-3 softmax                             | 4-3 softmax
            4-3                                     | 4-3 identity
            1-1-1 relu                              | 1-1-1 relu,identity
            2-3-4-1   leaky_relu(0.1) , elu(0.5),softplus | 2-3-4-1 leaky_relu(0.1),elu(0.5),softplus
            2-3-1 leaky_relu                        | 2-3-1 leaky_relu(0.01),identity
            """)
    void oneActivationIsForHiddenLayersOrTheOnlyLayer(String text, String full) {
        assertEquals(full, Architecture.of(text).toString());
        assertEquals(Architecture.of(full), Architecture.of(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                  | architecture is "", expected a text such as 16-32-32-1 tanh
            tanh                | architecture is "tanh", expected a text such as 16-32-32-1 tanh
            16--1 tanh          | architecture is "16--1 tanh", expected a text such as
            16-32-              | architecture is "16-32-", expected a text such as
            -16-32              | architecture is "-16-32", expected a text such as
            16-3x-1 tanh        | architecture is "16-3x-1 tanh", expected a text such as
            16-99999999999 tanh | architecture is "16-99999999999 tanh", expected a text such as
            16                  | widths is 16, expected at least inputs and outputs
            16-0-1 tanh         | widths[1] is 0, expected 1 to 16384
            16-16385 tanh       | widths[1] is 16385, expected 1 to 16384
            2-3-4-1 tanh,relu   | activations is tanh,relu, expected one, or 3 separated by commas
            2-3-1 tanh,         | activation is "", expected
            2-3-1 tanhh         | activation is "tanhh", expected
            2-3-1 tanh relu     | activation is "tanh relu", expected
            2-3-1 elu(x)        | activation is "elu(x)", expected
            2-3-1 elu(0.5       | activation is "elu(0.5", expected
            """)
    void badTextIsNamed(String text, String start) {
        Fixtures.refused(start, () -> Architecture.of(text));
    }

    @Test
    void moreParametersThanOffsetsCanReachAreRefused() {
        // eight layers of 2^28 weights: 2^31 floats; sixteen: 2^32, of which an int would keep the biases alone
        for (int layers : new int[] {8, 16}) {
            String text = "16384-".repeat(layers) + "16384 relu";
            Fixtures.refused("widths is [16384, ", () -> Architecture.of(text));
        }
    }

    @Test
    void activationsOfOnesOwnAreFoundByName() {
        Activation own = Activation.tanh();
        Architecture a = Architecture.of(
                "2-3-1 mine,identity", name -> name.equals("mine") ? own : Activation.named(name));
        assertSame(own, a.activation(0));
        assertEquals(Activation.identity(), a.activation(1));
    }

    @Test
    void widthsAndActivationsMakeTheIdentity() {
        assertEquals(Architecture.of("4-3-2 relu"), Architecture.of("4-3-2 relu,identity"));
        assertNotEquals(Architecture.of("4-3-2 relu"), Architecture.of("4-3-2 tanh"));
        assertNotEquals(Architecture.of("4-3-2 elu(0.5)"), Architecture.of("4-3-2 elu(0.25)"));
        assertNotEquals(Architecture.of("4-3-2 relu"), Architecture.of("4-2-3 relu"));
        assertEquals(512 + 32 + 1024 + 32 + 32 + 1, Architecture.of("16-32-32-1 tanh").parameterCount());
    }

    /**
     * What {@link Architecture#bytes} says is what parameters and a workspace take, to the byte, all of it aligned to
     * 64.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1-1                           | 1
            16-32-32-1 tanh               | 1
            16-32-32-1 tanh               | 256
            17-8-7-16-15 gelu             | 3
            5-3-100-2 relu,silu,softmax   | 31
            64-256-256-8 softplus,tanh,gelu | 2
            """)
    void bytesIsWhatIsAllocated(String text, int rows) {
        Architecture a = Architecture.of(text);
        try (RecordingArena arena = new RecordingArena()) {
            new Parameters(arena, a);
            new Workspace(arena, a, rows);
            assertEquals(a.bytes(rows), arena.bytes);
            assertTrue(arena.alignment >= 64, "alignment " + arena.alignment);
        }
        try (RecordingArena arena = new RecordingArena()) {
            new Predictor(arena, new Parameters(arena, a), rows);
            assertEquals(a.bytes(rows) + 4L * Padding.pad(a.inputs()), arena.bytes, "and a predictor copies one row");
        }
    }
}

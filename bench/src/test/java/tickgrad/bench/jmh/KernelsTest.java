package tickgrad.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;
import tickgrad.kernel.reference.Activations;
import tickgrad.kernel.reference.Dense;
import tickgrad.kernel.reference.Updates;

/** Every kernel that is timed writes the bits of its scalar specification, on the very shape that is timed. */
class KernelsTest {
    static List<String> names() {
        return KernelCase.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theBitsAreThoseOfTheSpecification(String name) {
        try (Arena arena = Arena.ofConfined()) {
            KernelCase kernel = KernelCase.of(arena, name);
            KernelData d = kernel.data;
            List<byte[]> before = bytes(d);
            kernel.run(2);
            List<byte[]> timed = bytes(d);
            d.fill();
            specification(kernel.verb(), d);
            specification(kernel.verb(), d);
            List<byte[]> expected = bytes(d);
            boolean changed = false;
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(-1, Arrays.mismatch(expected.get(i), timed.get(i)), name + ", operand " + i);
                changed |= !Arrays.equals(before.get(i), timed.get(i));
            }
            assertTrue(changed, "the call did something");
        }
    }

    private static List<byte[]> bytes(KernelData d) {
        List<byte[]> all = new ArrayList<>();
        for (MemorySegment segment : d.all()) {
            all.add(segment.toArray(ValueLayout.JAVA_BYTE));
        }
        return all;
    }

    private static void specification(KernelVerb verb, KernelData d) {
        switch (verb) {
            case FORWARD -> Dense.forward(d.m, d.k, d.n, d.X, 0, d.ldx, d.W, 0, d.ldw, d.b, 0, d.Z, 0, d.ldz);
            case BACKWARD_INPUT -> Dense.backwardInput(d.m, d.k, d.n, d.Z, 0, d.ldz, d.W, 0, d.ldw, d.dX, 0, d.ldx);
            case BACKWARD_WEIGHTS ->
                Dense.backwardWeights(d.m, d.k, d.n, d.X, 0, d.ldx, d.Z, 0, d.ldz, d.dW, 0, d.ldw, d.db, 0);
            case ONLINE -> Dense.online(d.k, d.n, d.X, 0, d.Z, 0, KernelVerb.ONLINE_RATE, d.W, 0, d.ldw, d.b, 0, d.dX, 0);
            case TANH -> Activations.tanh(d.m, d.n, d.Z, 0, d.Y, 0, d.ldz);
            case RELU -> Activations.relu(d.m, d.n, d.Z, 0, d.Y, 0, d.ldz);
            case ADAM ->
                Updates.adam(
                        d.m * d.n, d.Y, 0, d.G, 0, d.M, 0, d.V, 0, KernelVerb.ADAM_RATE, 0.9, 0.999, 1e-8, 0.0,
                        KernelVerb.ADAM_STEP);
        }
    }

    @Test
    void workIsCountedByHand() {
        try (Arena arena = Arena.ofConfined()) {
            KernelCase forward = KernelCase.of(arena, "forward 1x64x64");
            assertEquals(2 * 64 * 64, forward.flops());
            assertEquals(4 * (64 + 64 * 64 + 64 + 64), forward.bytes());
            KernelCase adam = KernelCase.of(arena, "adam 1x0x1024");
            assertEquals(28 * 1024, adam.bytes(), "W, G, M and V are read, W, M and V written");
            KernelCase online = KernelCase.of(arena, "online 1x64x64");
            assertEquals(4 * (2 * 64 * 64 + 2 * 64 + 3 * 64), online.bytes(), "W read and written once");
        }
    }

    @Test
    void theBenchmarksNamesAreCases() throws NoSuchFieldException {
        for (String name : Kernels.class.getField("kernel").getAnnotation(Param.class).value()) {
            assertTrue(KernelCase.names().contains(name), name);
        }
        try (Arena arena = Arena.ofConfined()) {
            String message = assertThrows(IllegalArgumentException.class, () -> KernelCase.of(arena, "forward 2x2x2"))
                    .getMessage();
            assertTrue(message.startsWith("name is \"forward 2x2x2\", expected one of [forward 1x64x64, "), message);
        }
    }

    @Test
    void theBenchmarkMakesItsCalls() {
        Kernels jmh = new Kernels();
        jmh.kernel = "adam 1x0x1024";
        jmh.setup();
        jmh.call(new Heap());
        try (Arena arena = Arena.ofConfined()) {
            KernelCase same = KernelCase.of(arena, jmh.kernel);
            same.run(64);
            assertEquals(-1, same.data.Y.mismatch(jmh.work.data.Y));
        }
    }
}

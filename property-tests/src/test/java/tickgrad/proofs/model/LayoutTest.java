package tickgrad.proofs.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.Architecture;
import tickgrad.model.FlatVector;
import tickgrad.model.Gradients;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.certify.Certified;

/**
 * Layers of fewer than 8 outputs are stored (out, in), wider ones (in, out); nobody outside may notice but by the
 * segment.
 */
class LayoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"1-1", "5-3-1", "17-8-7-16-9", "16-7-8-33-1", "40-100-6", "3-512-600-3"})
    void everyWeightAndBiasHasAPlaceOfItsOwnAndPadsStayZero(String text) {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of(text);
            for (FlatVector v : List.of(new Parameters(arena, a), new Gradients(arena, a))) {
                assertEquals(0, v.segment().address() % 64);
                assertEquals(v.floats() * 4L, v.segment().byteSize());
                fill(v);
                int value = 0;
                for (int l = 0; l < a.layers(); l++) {
                    for (int j = 0; j < a.outputs(l); j++) {
                        assertEquals(++value, v.bias(l, j));
                        for (int i = 0; i < a.inputs(l); i++) {
                            assertEquals(++value, v.weight(l, i, j));
                        }
                    }
                }
                assertEquals(a.parameterCount(), value);
                // as many floats that are not +0.0 as parameters: none of them lies in a pad
                int written = 0;
                for (long at = 0; at < v.segment().byteSize(); at += 4) {
                    written += v.segment().get(JAVA_INT, at) == 0 ? 0 : 1;
                }
                assertEquals(a.parameterCount(), written);
            }
        }
    }

    /** 1, 2, 3, … which floats hold exactly. */
    private static void fill(FlatVector v) {
        int value = 0;
        for (int l = 0; l < v.architecture().layers(); l++) {
            for (int j = 0; j < v.architecture().outputs(l); j++) {
                v.bias(l, j, ++value);
                for (int i = 0; i < v.architecture().inputs(l); i++) {
                    v.weight(l, i, j, ++value);
                }
            }
        }
    }

    /** The padded layout is part of the file format, so it may not change unnoticed. */
    @Test
    void placesInTheSegmentAreFixed() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("20-9-7 tanh"));
            p.weight(0, 3, 8, 1.0f); // wide: row 3 of 16 floats
            p.bias(0, 8, 2.0f); // after 20 rows
            p.weight(1, 8, 6, 3.0f); // narrow: row 6 of 16 floats, after 16 biases
            p.bias(1, 6, 4.0f); // after 7 rows
            assertEquals(1.0f, p.segment().get(JAVA_FLOAT, 4 * (3 * 16 + 8)));
            assertEquals(2.0f, p.segment().get(JAVA_FLOAT, 4 * (20 * 16 + 8)));
            assertEquals(3.0f, p.segment().get(JAVA_FLOAT, 4 * (20 * 16 + 16 + 6 * 16 + 8)));
            assertEquals(4.0f, p.segment().get(JAVA_FLOAT, 4 * (20 * 16 + 16 + 7 * 16 + 6)));
            assertEquals(20 * 16 + 16 + 7 * 16 + 16, p.floats());
        }
    }

    /** Rows of 512 floats would stand 2 KiB apart: a unit of 16 lies between them. */
    @Test
    void rowsThatWouldAliasHaveAGapThatTrainingLeavesZero() {
        try (Arena arena = Arena.ofConfined()) {
            Architecture a = Architecture.of("3-512-20-1 tanh");
            Parameters p = Parameters.initialized(arena, a, Initializer.GLOROT_UNIFORM, 4);
            p.weight(0, 2, 511, 7.0f);
            assertEquals(7.0f, p.segment().get(JAVA_FLOAT, 4 * (2 * 528 + 511)));
            assertEquals(3 * 528 + 512 + 512 * 32 + 32 + 32 + 16, p.floats());
            p.weight(0, 2, 511, 0.1f);
            Matrix X = Fixtures.uniform(arena, 5, 3, 2);
            Matrix T = Fixtures.uniform(arena, 5, 1, 3);
            Certified.assertGradients(p, Loss.mse(), X, T);
            Trainer trainer = new Trainer(arena, p, Loss.mse(), Optimizer.adam(1e-3), 5);
            trainer.step(X, T);
            trainer.learn(X.segment(), 0, T.segment(), 0);
            assertTrue(p.weight(0, 2, 511) != 0.1f, "it was trained");
            for (int l = 0; l < a.layers(); l++) {
                for (int j = 0; j < a.outputs(l); j++) {
                    p.bias(l, j, 0.0f);
                    for (int i = 0; i < a.inputs(l); i++) {
                        p.weight(l, i, j, 0.0f);
                    }
                }
            }
            assertEquals(-1, p.segment().mismatch(new Parameters(arena, a).segment()), "nothing lies between the weights");
        }
    }

    @Test
    void negativeZeroBiasIsNormalised() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("2-9-1"));
            for (int l = 0; l < 2; l++) {
                p.bias(l, 0, -0.0f);
                assertEquals(0, Float.floatToRawIntBits(p.bias(l, 0)), "layer " + l);
            }
            p.bias(0, 0, -Float.MIN_VALUE);
            assertEquals(-Float.MIN_VALUE, p.bias(0, 0), "subnormal biases are kept");
        }
    }

    @Test
    void wrongIndicesAreNamed() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("20-9-7 tanh"));
            outOfBounds("in is 20, expected 0 to 19", () -> p.weight(0, 20, 0));
            outOfBounds("out is 9, expected 0 to 8", () -> p.weight(0, 0, 9));
            outOfBounds("in is -1, expected 0 to 8", () -> p.weight(1, -1, 0, 1.0f));
            outOfBounds("out is 7, expected 0 to 6", () -> p.bias(1, 7, 1.0f));
        }
    }

    private static void outOfBounds(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IndexOutOfBoundsException.class, call).getMessage());
    }

    @Test
    void copiesAreWholeAndOfOneArchitecture() {
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("20-9-7 tanh"));
            fill(p);
            Parameters q = Fixtures.copy(arena, p);
            Fixtures.assertSameBits(p.segment(), q.segment(), "copy");
            assertEquals(p.sha256(), q.sha256());
            q.weight(1, 0, 0, 0.0f);
            assertEquals(9 * 21 + 2, p.weight(1, 0, 0), "the copy is another one");
            Parameters other = new Parameters(arena, Architecture.of("20-9-7 relu"));
            Fixtures.refused("other has architecture 20-9-7 relu,identity", () -> p.copyFrom(other));
        }
    }
}

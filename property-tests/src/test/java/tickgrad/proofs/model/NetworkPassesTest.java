package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.kernel.Padding;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.model.Workspace;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.EngineRun;

/** The passes of a network alone: every way through them once, against the oracle, and what they refuse. */
class NetworkPassesTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "5-9-3 tanh,identity | mse | batch 1 | seed 1",
        "5-9-3 tanh,identity | mse | batch 3 | seed 1",
        "3-2-20-2 relu,gelu,softmax | cross_entropy_distribution | batch 4 | seed 2",
        "16-140-130-1 relu,relu,softplus | huber(1.0) | batch 1 | seed 3",
        "16-140-130-1 relu,relu,softplus | huber(1.0) | batch 2 | seed 3"
    })
    void passesAreWithinTheirBounds(String spec) {
        NetworkCase c = CaseSpec.parse(spec).build();
        Comparison comparison = Comparison.of(c, EngineRun.of(c), EngineRun.promises(c));
        assertTrue(comparison.withinBounds(), comparison::toString);
    }

    /** Rows that stand further apart than their padding, for a wide and a narrow first layer. */
    @Test
    void rowsMayStandApart() {
        for (String text : new String[] {"5-9-3 tanh", "5-3-2 tanh"}) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Fixtures.parameters(arena, text, 1);
                Matrix X = Fixtures.uniform(arena, 3, 5, 2);
                Matrix apart = Fixtures.uniform(arena, 3, 40, 3);
                for (int r = 0; r < 3; r++) {
                    for (int i = 0; i < 5; i++) {
                        apart.set(r, i, X.get(r, i));
                    }
                }
                Gradients near = gradients(arena, p, X, 3);
                Gradients far = gradients(arena, p, apart, 3);
                Fixtures.assertSameBits(near.segment(), far.segment(), text);
            }
        }
    }

    private static Gradients gradients(Arena arena, Parameters p, Matrix X, int m) {
        Network network = new Network(p.architecture());
        Workspace ws = new Workspace(arena, p.architecture(), m);
        Gradients g = new Gradients(arena, p.architecture());
        network.forward(p, ws, m, X.segment(), X.offset(), X.ld());
        MemorySegment.copy(ws.segment(), ws.outputs(), ws.segment(), ws.outputGradients(), 4L * m * Padding.pad(p.architecture().outputs()));
        network.backward(p, ws, m, X.segment(), X.offset(), X.ld(), g, false);
        return g;
    }

    /** A step of a network is what {@link Trainer#learn} does, whether its workspace holds one row or more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void onlineIsTheStepOfATrainer(int maxRows) {
        for (String text : new String[] {"5-9-3 tanh", "20-150-140-9 relu", "4-3 identity"}) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Fixtures.parameters(arena, text, 1);
                Parameters q = Fixtures.copy(arena, p);
                Architecture a = p.architecture();
                Matrix X = Fixtures.uniform(arena, 2, a.inputs(), 2);
                Matrix T = Fixtures.uniform(arena, 2, a.outputs(), 3);
                Network network = new Network(a);
                Workspace ws = new Workspace(arena, a, maxRows);
                Trainer trainer = new Trainer(arena, q, Loss.mse(), Optimizer.sgd(0.25), 1);
                for (int r = 0; r < 2; r++) {
                    network.forward(p, ws, 1, X.segment(), X.offset(r), X.ld());
                    Loss.mse().backward(
                            1, a.outputs(), ws.segment(), ws.outputs(), Padding.pad(a.outputs()), T.segment(), T.offset(r), T.ld(),
                            MemorySegment.NULL, 0, 1.0f / a.outputs(), ws.segment(), ws.outputGradients(), Padding.pad(a.outputs()));
                    network.online(p, ws, X.segment(), X.offset(r), 0.25f);
                    trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r));
                    Fixtures.assertSameBits(q.segment(), p.segment(), text + " row " + r);
                }
            }
        }
    }

    @Test
    void strangersAndEndsAreNamed() {
        Architecture a = Architecture.of("3-9-2 tanh");
        Network network = new Network(a);
        assertSame(a, network.architecture());
        Parameters gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = new Parameters(arena, a);
        }
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = new Parameters(arena, Architecture.of("3-9-2 tanh"));
            Parameters other = new Parameters(arena, Architecture.of("3-8-2 tanh"));
            Workspace ws = new Workspace(arena, a, 4);
            Gradients g = new Gradients(arena, a);
            MemorySegment x = Fixtures.row(arena, 1, 2, 3);
            network.forward(p, ws, 1, x, 0, 3);
            closed(() -> network.forward(gone, ws, 1, x, 0, 3));
            closed(() -> network.backward(gone, ws, 1, x, 0, 3, g, false));
            closed(() -> network.backwardInput(gone, ws, 1));
            closed(() -> network.online(gone, ws, x, 0, 0.1f));
            Fixtures.refused("p has architecture 3-8-2 tanh", () -> network.forward(other, ws, 1, x, 0, 3));
            Workspace strange = new Workspace(arena, other.architecture(), 4);
            Fixtures.refused("ws has architecture 3-8-2 tanh", () -> network.forward(p, strange, 1, x, 0, 3));
            Gradients wrong = new Gradients(arena, other.architecture());
            Fixtures.refused("g has architecture 3-8-2 tanh", () -> network.backward(p, ws, 1, x, 0, 3, wrong, false));
            Fixtures.refused("m is 0, expected 1 to 4", () -> network.forward(p, ws, 0, x, 0, 3));
            Fixtures.refused("m is 5, expected 1 to 4", () -> network.backwardInput(p, ws, 5));
        }
    }

    private static void closed(Executable call) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertEquals("p belongs to an arena that is closed, expected an open one", message);
    }
}

package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.engine.Copies;
import tickgrad.proofs.engine.EngineRun;

/**
 * The bits of this arithmetic version, written down: whoever changes one, in the specification and its twin alike, changes the
 * version. A new version's file is what the failing test prints.
 */
class GoldenBitsTest {
    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.sgd(0.01).withWeightDecay(0.01),
            Optimizer.sgd(0.01, 0.9),
            Optimizer.nesterov(0.01, 0.9),
            Optimizer.rmsprop(0.01),
            Optimizer.adagrad(0.01),
            Optimizer.adam(0.01),
            Optimizer.adamw(0.01, 0.01));

    @Test
    void bitsAreThoseOfTheVersion() throws IOException {
        String file = "/golden/bits-v" + Arithmetic.VERSION + ".txt";
        String expected;
        try (InputStream in = GoldenBitsTest.class.getResourceAsStream(file)) {
            expected = in == null ? "no file " + file : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
        List<String> lines = new ArrayList<>();
        for (NetworkCase c : Corpus.networks()) {
            lines.add(c + ": run " + run(c) + ", steps " + steps(c) + ", online " + online(c));
        }
        assertEquals(expected, String.join("\n", lines));
    }

    private static String run(NetworkCase c) {
        EngineRun run = EngineRun.of(c);
        return hash(List.of(
                Arrays.deepToString(run.y()), run.loss(), Arrays.deepToString(run.gradients().dW()),
                Arrays.deepToString(run.gradients().db()), Arrays.deepToString(run.gradients().dX())));
    }

    private static String steps(NetworkCase c) {
        List<Object> seen = new ArrayList<>();
        for (Optimizer optimizer : OPTIMIZERS) {
            try (Arena arena = Arena.ofConfined()) {
                Parameters p = Copies.parameters(arena, c, c.layers());
                Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), optimizer, c.batch()).clipNorm(0.5);
                for (int t = 0; t < 3; t++) {
                    seen.add(trainer.step(Matrix.of(arena, c.X()), Matrix.of(arena, c.T()), Copies.rowWeights(arena, c)));
                }
                seen.add(p.sha256());
            }
        }
        return hash(seen);
    }

    private static String online(NetworkCase c) {
        List<Object> seen = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(0.01), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            for (int r = 0; r < c.batch(); r++) {
                seen.add(trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r)));
            }
            seen.add(p.sha256());
        }
        return hash(seen);
    }

    private static String hash(List<Object> seen) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(seen.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

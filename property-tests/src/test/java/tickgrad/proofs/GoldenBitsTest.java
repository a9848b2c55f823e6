package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Schedule;
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
            Optimizer optimizer = OPTIMIZERS.get(lines.size() % OPTIMIZERS.size());
            lines.add(c + ": run " + run(c) + ", steps " + steps(c, optimizer) + ", online " + online(c));
        }
        assertEquals(expected, String.join("\n", lines));
    }

    private static String run(NetworkCase c) {
        Bits bits = new Bits();
        EngineRun run = EngineRun.of(c);
        bits.add(run.loss());
        bits.add(run.y());
        bits.add(run.gradients().dX());
        bits.add(run.gradients().db());
        for (double[][] dW : run.gradients().dW()) {
            bits.add(dW);
        }
        return bits.hash();
    }

    private static String steps(NetworkCase c, Optimizer optimizer) {
        Bits bits = new Bits();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), optimizer, c.batch())
                    .clipNorm(0.5)
                    .schedule(Schedule.exponential(0.75));
            for (int t = 0; t < 3; t++) {
                bits.add(trainer.step(Matrix.of(arena, c.X()), Matrix.of(arena, c.T()), Copies.rowWeights(arena, c)));
            }
            return bits.hash() + p.sha256().substring(0, 8);
        }
    }

    private static String online(NetworkCase c) {
        Bits bits = new Bits();
        try (Arena arena = Arena.ofConfined()) {
            Parameters p = Copies.parameters(arena, c, c.layers());
            Trainer trainer = new Trainer(arena, p, Loss.named(c.loss()), Optimizer.sgd(0.01), 1);
            Matrix X = Matrix.of(arena, c.X());
            Matrix T = Matrix.of(arena, c.T());
            for (int r = 0; r < c.batch(); r++) {
                bits.add(trainer.learn(X.segment(), X.offset(r), T.segment(), T.offset(r)));
            }
            return bits.hash() + p.sha256().substring(0, 8);
        }
    }

    /** A CRC-32C over the bits of numbers. */
    private static final class Bits {
        private final CRC32C crc = new CRC32C();
        private final ByteBuffer one = ByteBuffer.allocate(Double.BYTES);

        void add(double x) {
            crc.update(one.putDouble(0, x).rewind());
        }

        void add(double[][] rows) {
            for (double[] row : rows) {
                for (double x : row) {
                    add(x);
                }
            }
        }

        String hash() {
            return HexFormat.of().toHexDigits((int) crc.getValue());
        }
    }
}

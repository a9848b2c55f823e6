package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.bench.cliffs.CompilationLog;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.kernel.ActiveForwardRow;
import tickgrad.kernel.Dense;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardEnd;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.Panels;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/**
 * C1 gives up a method that needs too many virtual registers, which grow with what it inlines, and so with what the process ran before; sometimes the
 * method then never reaches C2. Here C1 has everything to itself, and its loops come late, when it inlines most.
 */
class FirstCompilerTest {
    /** Calls after which C1 compiles a method here; by default it is 200. */
    private static final int CALLS = 20_000;

    private static final List<String> LATE = List.of(
            CompilationLog.OPTION, "-XX:TieredStopAtLevel=3", "-XX:Tier3InvocationThreshold=" + CALLS,
            "-XX:Tier3MinInvocationThreshold=" + CALLS, "-XX:Tier3CompileThreshold=" + 2 * CALLS, "-XX:Tier3BackEdgeThreshold=" + 15 * CALLS);

    /** What the batches of {@link Batches} meet on vectors of 16, and on narrower ones. */
    private static final List<String> WIDE = List.of(
            "ForwardTile::tile", "ForwardEdge::three", "LargeTile::four", "LargeTile::three", "PairedTile::sixTwo", "PairedEdge::fourTwo",
            "PairedTile::sixOne", "PairedEdge::fourOne", "PairedWideTile::tiles", "EightTile::tile", "NarrowColumn::tile", "Panels::transpose",
            "ShapedPanels::tile", "ShapedPaired::pass", "OuterTile::wide", "OuterTile::pair", "OuterTile::edge", "LargeOuterTile::four",
            "LargeOuterTile::three", "NarrowOuterTile::two", "NarrowOuterTile::one", "ShapedActiveForward::pass");

    private static final List<String> NARROW = List.of("ForwardEdge::two", "ShapedPaired::pass", "OuterTile::pair", "ShapedActiveForward::pass");

    @TempDir
    Path directory;

    /** All workloads of two nets, one after the other, then small batches through every tile, the longest row that is read in one pass, and ends of networks. */
    static final class Batches {
        private static final int BYTES = 1 << 14;

        /** So many inputs that their weights fill the first-level cache. */
        private static final int INPUTS = 40;

        private static final int OUTPUTS = 400;

        public static void main(String[] args) {
            StandardRun.rows(new Slices(), StandardNet.A, 0.1, 0.01);
            StandardRun.rows(new Slices(), StandardNet.B, 0.1, 0.01);
            Arena arena = Arena.ofAuto();
            MemorySegment X = arena.allocate(BYTES, 64);
            MemorySegment W = arena.allocate(BYTES, 64);
            MemorySegment Z = arena.allocate(BYTES, 64);
            for (int n = 16; n <= 64; n += 16) {
                for (int i = 0; i <= CALLS; i++) {
                    Dense.forward(20, 2, n, X, 0, 16, W, 0, Padding.ldw(n), W, BYTES / 2, Z, 0, n);
                    Dense.backwardWeights(1, 20, n, X, 0, 32, Z, 0, n, W, 0, Padding.ldw(n), W, BYTES / 2);
                }
            }
            for (int i = 0; i <= CALLS; i++) {
                Dense.forward(20, 2, 8, X, 0, 16, W, 0, Padding.ldw(8), W, BYTES / 2, Z, 0, 16);
                Dense.forward(20, 2, 128, X, 0, 16, W, 0, 128, W, BYTES / 2, Z, 0, 128);
                Panels.pack(32, 16, W, 0, 16, Z, 0);
            }
            ActiveForwardRow row = ActiveForwardRow.of(INPUTS, OUTPUTS, Epilogue.RELU);
            MemorySegment P = arena.allocate(4L * (INPUTS + 1) * Padding.ldw(OUTPUTS), 64);
            MemorySegment list = arena.allocate(BYTES, 64); // input 0, and again
            for (int i = 0; i <= CALLS; i++) {
                row.forward(2, list, 0, X, 0, P, 0, Z, 0);
            }
            end(arena, 64, Epilogue.RELU);
            end(arena, 32, Epilogue.TANH);
            column(arena);
        }

        /** Rows of one output, from the network's memory to a caller's. */
        private static void column(Arena arena) {
            Architecture shape = Architecture.of("1-1 identity");
            int rows = 20;
            Predictor predictor = new Predictor(arena, Parameters.initialized(arena, shape, Initializer.HE_NORMAL, 1), rows);
            Matrix in = Matrix.allocate(arena, rows, 1);
            Matrix out = Matrix.allocate(arena, rows, 1);
            for (int i = 0; i < CALLS + CALLS / 10; i++) {
                predictor.predict(in, out);
            }
        }

        /** The last two layers of a small network, in one method where they can be. */
        private static void end(Arena arena, int n, Epilogue epilogue) {
            MemorySegment P = arena.allocate(BYTES, 64);
            MemorySegment Y = arena.allocate(BYTES, 64);
            Runnable call;
            if (ForwardEnd.exists(n, epilogue, 1)) {
                ForwardEnd end = ForwardEnd.of(2, n, epilogue, 1);
                call = () -> end.forward(P, 0, P, 0, Y, 0, BYTES / 2);
            } else {
                ForwardRow row = ForwardRow.of(2, n, epilogue);
                call = () -> row.forward(P, 0, P, 0, Y, 0);
            }
            for (int i = 0; i < CALLS + CALLS / 10; i++) { // the JVM looks at its counts now and then
                call.run();
            }
        }
    }

    @Test
    void noMethodIsTooLarge() throws Exception {
        List<String> command = Child.java(LATE, Batches.class.getName(), List.of());
        Child.Ended ended = new Child(directory.resolve("log")).run(command, Duration.ofMinutes(5), progress -> {});
        assertEquals(0, ended.code(), ended.lastWords());
        CompilationLog log = new CompilationLog(ended.lines());
        assertEquals(List.of(), log.skipped());
        List<String> tiles = FloatVector.SPECIES_PREFERRED.length() == 16 ? WIDE : NARROW;
        assertTrue(log.compiled("tickgrad.model.Rows::copyColumn"), "copyColumn never compiled");
        assertEquals(List.of(), tiles.stream().filter(tile -> !log.compiled("tickgrad.kernel.simd." + tile)).toList(), "never compiled");
    }
}

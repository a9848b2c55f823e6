package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tickgrad.model.Activation;
import tickgrad.model.Adam;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;
import tickgrad.model.Initializer;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Network;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.Trainer;
import tickgrad.model.Workspace;

/**
 * Misuse is refused with the documented exception, which says what was wrong and what was expected, and nothing has
 * changed.
 */
class MisuseTest {
    static final Architecture SHAPE = Architecture.of("3-17-5 tanh");
    static final Arena ARENA = Arena.ofShared();
    static final Parameters P = Parameters.initialized(ARENA, SHAPE, Initializer.HE_NORMAL, 1);
    static final Parameters OTHER = new Parameters(ARENA, Architecture.of("3-16-5 tanh"));
    static final Trainer TRAINER = new Trainer(ARENA, P, Loss.mse(), Optimizer.adam(0.01), 4);
    private static final Trainer CLASSES = new Trainer(ARENA, P, Loss.crossEntropy(), Optimizer.adam(0.01), 4);
    static final Predictor PREDICTOR = new Predictor(ARENA, P, 4);
    static final Network NETWORK = new Network(SHAPE);
    static final Workspace WS = new Workspace(ARENA, SHAPE, 4);
    static final Gradients G = new Gradients(ARENA, SHAPE);
    static final Matrix X = Matrix.allocate(ARENA, 4, 3);
    static final Matrix T = Matrix.allocate(ARENA, 4, 5);
    static final Matrix Y = Matrix.allocate(ARENA, 4, 5);
    static final MemorySegment ROW = ARENA.allocate(12, 64);
    static final MemorySegment OUT = ARENA.allocate(20, 64);
    static final MemorySegment HEAP = MemorySegment.ofArray(new float[64]);

    private static final List<Misuse> CASES = new ArrayList<>();

    private static void illegal(String name, Executable call, String... says) {
        CASES.add(new Misuse(name, IllegalArgumentException.class, List.of(says), call));
    }

    private static void outside(String name, Executable call, String... says) {
        CASES.add(new Misuse(name, IndexOutOfBoundsException.class, List.of(says), call));
    }

    private static void state(String name, Executable call, String... says) {
        CASES.add(new Misuse(name, IllegalStateException.class, List.of(says), call));
    }

    @BeforeAll
    static void start() {
        assertTrue(TRAINER.step(X, T) >= 0.0, "a proper call works");
    }

    @AfterAll
    static void stop() {
        assertTrue(TRAINER.step(X, T) >= 0.0, "a proper call still works");
        ARENA.close();
    }

    static Stream<Misuse> cases() {
        CASES.clear();
        shapes();
        values();
        memory();
        lifetimes();
        configurations();
        new SetupMisuses(CASES);
        new MemoryMisuses(CASES);
        new StateMisuses(CASES);
        new StepMisuses(CASES);
        new TwinMisuses(CASES);
        return CASES.stream();
    }

    private static Matrix with(int rows, int cols, int r, int c, float value) {
        Matrix matrix = Matrix.allocate(ARENA, rows, cols);
        matrix.set(r, c, value);
        return matrix;
    }

    private static void shapes() {
        Matrix wide = Matrix.allocate(ARENA, 4, 6);
        Matrix few = Matrix.allocate(ARENA, 3, 5);
        illegal("step, X too wide", () -> TRAINER.step(wide, T), "X", "(4, 6)", "(4, 3)");
        illegal("step, T too wide", () -> TRAINER.step(X, wide), "T", "(4, 6)", "(4, 5)");
        illegal("step, T with too few rows", () -> TRAINER.step(X, few), "T", "(3, 5)", "(4, 5)");
        illegal("step, weights of another shape", () -> TRAINER.step(X, T, few), "weights", "(3, 5)", "(4, 1)");
        illegal("step, no rows", () -> TRAINER.step(X.rows(0, 0), T.rows(0, 0)), "X.rows()", "0", ">= 1");
        illegal("evaluate, X too wide", () -> TRAINER.evaluate(wide, T), "X", "(4, 6)", "(4, 3)");
        illegal("predict, X too wide", () -> PREDICTOR.predict(wide, Y), "X", "(4, 6)", "(4, 3)");
        illegal("predict, Y with too few rows", () -> PREDICTOR.predict(X, few), "Y", "(3, 5)", "(4, 5)");
        illegal("predict, short array", () -> PREDICTOR.predict(new float[2], new float[5]), "x.length", "2", "3");
        illegal("predict, short result", () -> PREDICTOR.predict(new float[3], new float[4]), "y.length", "4", "5");
        illegal("predict, short buffer", () -> PREDICTOR.predict(ByteBuffer.allocate(11), 0), "index", "0");
        ByteBuffer buffer = ByteBuffer.allocate(40);
        illegal("predict, negative index", () -> PREDICTOR.predict(buffer, -1), "index", "-1", "0 to 28");
        illegal("predict, short address range", () -> PREDICTOR.predict(ROW.address(), 11), "length", "11", "12");
        illegal("greeks, output 5 of 5", () -> PREDICTOR.greeks(ROW, 0, 5, ROW, 0), "output", "5", "0 to 4");
        illegal("forward, 5 rows of 4", () -> NETWORK.forward(P, WS, 5, ROW, 0, 3), "m", "5", "1 to 4");
        illegal("forward, no rows", () -> NETWORK.forward(P, WS, 0, ROW, 0, 3), "m", "0", "1 to 4");
        illegal("forward, ld under 3", () -> NETWORK.forward(P, WS, 1, ROW, 0, 2), "ld", "2", "3");
        illegal("forward, other parameters", () -> NETWORK.forward(OTHER, WS, 1, ROW, 0, 3), "p", "3-16-5", "3-17-5");
        illegal(
                "backward, other gradients",
                () -> NETWORK.backward(P, WS, 1, ROW, 0, 3, new Gradients(ARENA, OTHER.architecture()), false),
                "g", "3-16-5", "3-17-5");
        illegal("copy of other parameters", () -> P.copyFrom(OTHER), "3-16-5", "3-17-5");
        outside("weight of input 3 of 3", () -> P.weight(0, 3, 0), "in", "3", "0 to 2");
        outside("bias of output -1", () -> P.bias(1, -1, 1.0f), "out", "-1", "0 to 4");
        outside("matrix element", () -> X.set(4, 0, 1.0f), "4", "[4, 3]");
        illegal("rows beyond the end", () -> X.rows(2, 3), "count", "3", "0 to 2");
    }

    private static void values() {
        illegal("step, NaN input", () -> TRAINER.step(with(4, 3, 1, 2, Float.NaN), T), "X[1, 2]", "NaN", "finite");
        float inf = Float.POSITIVE_INFINITY;
        illegal("step, infinite input", () -> TRAINER.step(with(4, 3, 3, 0, inf), T), "X[3, 0]", "Infinity");
        illegal("step, NaN target", () -> TRAINER.step(X, with(4, 5, 2, 4, Float.NaN)), "2", "4", "NaN");
        illegal("step, class 5 of 5", () -> CLASSES.step(X, with(4, 1, 2, 0, 5.0f)), "2", "5");
        illegal("step, class 1.5", () -> CLASSES.step(X, with(4, 1, 2, 0, 1.5f)), "2", "1.5");
        illegal("step, class -1", () -> CLASSES.step(X, with(4, 1, 0, 0, -1.0f)), "0", "-1");
        Matrix negative = with(4, 1, 2, 0, -1.0f);
        illegal("step, negative weight", () -> TRAINER.step(X, T, negative), "weights[2]", "-1.0", ">= 0");
        illegal("step, NaN weight", () -> TRAINER.step(X, T, with(4, 1, 2, 0, Float.NaN)), "weights[2]", "NaN");
        illegal("step, all weights 0", () -> TRAINER.step(X, T, Matrix.allocate(ARENA, 4, 1)), "weights", "0.0", "> 0");
        MemorySegment bad = Matrix.of(ARENA, new float[] {1, Float.NaN, 3}).segment();
        illegal("learn, NaN input", () -> TRAINER.learn(bad, 0, OUT, 0), "x", "NaN", "finite");
        illegal("clip at 0", () -> TRAINER.clipNorm(0.0), "clipNorm", "0.0", "> 0");
    }

    private static void memory() {
        illegal("predict, heap input", () -> PREDICTOR.predict(HEAP, 0, OUT, 0), "x", "heap", "native");
        illegal("predict, heap output", () -> PREDICTOR.predict(ROW, 0, HEAP, 0), "y", "heap", "native");
        illegal("learn, heap input", () -> TRAINER.learn(HEAP, 0, OUT, 0), "x", "heap", "native");
        illegal("learn, heap target", () -> TRAINER.learn(ROW, 0, HEAP, 0), "t", "heap", "native");
        illegal("greeks, heap gradient", () -> PREDICTOR.greeks(ROW, 0, 0, HEAP, 0), "g", "heap", "native");
        illegal("view of the heap", () -> Matrix.view(HEAP, 0, 1, 3, 3), "segment", "heap", "native");
        MemorySegment room = ARENA.allocate(64, 64);
        illegal("predict, misaligned input", () -> PREDICTOR.predict(room, 2, OUT, 0), "x", "multiple of 4");
        illegal("predict, misaligned output", () -> PREDICTOR.predict(ROW, 0, room, 1), "y", "multiple of 4");
        illegal("view, misaligned", () -> Matrix.view(room, 3, 1, 3, 3), "segment", "multiple of 4");
        illegal("view, ld under columns", () -> Matrix.view(room, 0, 2, 3, 2), "ld", "2", "3");
        illegal("view, negative rows", () -> Matrix.view(room, 0, -1, 3, 3), "rows", "-1", ">= 0");
        illegal("view, no columns", () -> Matrix.view(room, 0, 1, 0, 3), "cols", "0", ">= 1");
        outside("predict, one float short", () -> PREDICTOR.predict(ROW, 4, OUT, 0), "x", "4", "16", "12");
        outside("predict, before the start", () -> PREDICTOR.predict(ROW, -4, OUT, 0), "x", "-4");
        outside("predict, result one float short", () -> PREDICTOR.predict(ROW, 0, OUT, 4), "y", "24", "20");
        long far = Long.MAX_VALUE - 3;
        outside("predict, offset that overflows", () -> PREDICTOR.predict(ROW, far, OUT, 0), "x", Long.toString(far));
        outside("predictCopy, one byte short", () -> PREDICTOR.predictCopy(ROW, 1), "x", "13", "12");
        outside("learn, target one float short", () -> TRAINER.learn(ROW, 0, OUT, 4), "t", "24", "20");
        outside("greeks, gradient one float short", () -> PREDICTOR.greeks(ROW, 0, 0, ROW, 4), "g", "16", "12");
        outside("view, one row too many", () -> Matrix.view(room, 0, 6, 3, 3), "segment", "72", "64");
        outside("forward, rows beyond the end", () -> NETWORK.forward(P, WS, 2, ROW, 0, 3), "X", "24", "12");
        outside(
                "view, rows that overflow",
                () -> Matrix.view(room, 0, Integer.MAX_VALUE, 3, Integer.MAX_VALUE), "segment");
    }

    private static void lifetimes() {
        Arena closed = Arena.ofConfined();
        Matrix goneX = Matrix.allocate(closed, 4, 3);
        Matrix goneT = Matrix.allocate(closed, 4, 5);
        Parameters goneP = new Parameters(closed, SHAPE);
        Predictor orphan = new Predictor(ARENA, goneP, 4);
        Trainer untrainable = new Trainer(ARENA, goneP, Loss.mse(), Optimizer.sgd(0.1), 4);
        closed.close();
        state("step, X closed", () -> TRAINER.step(goneX, T), "X", "closed");
        state("step, T closed", () -> TRAINER.step(X, goneT), "T", "closed");
        state("predict, x closed", () -> PREDICTOR.predict(goneX.segment(), 0, OUT, 0), "x", "closed");
        state("predict, y closed", () -> PREDICTOR.predict(ROW, 0, goneT.segment(), 0), "y", "closed");
        state("predict, Y closed", () -> PREDICTOR.predict(X, goneT), "Y", "closed");
        state("learn, t closed", () -> TRAINER.learn(ROW, 0, goneT.segment(), 0), "t", "closed");
        state("predict, parameters closed", () -> orphan.predict(ROW, 0), "closed");
        state("step, parameters closed", () -> untrainable.step(X, T), "closed");
        Matrix foreign = onAnotherThread(() -> Matrix.allocate(Arena.ofConfined(), 4, 3));
        CASES.add(new Misuse(
                "step, X of another thread", WrongThreadException.class, List.of("X", "thread"),
                () -> TRAINER.step(foreign, T)));
        CASES.add(new Misuse(
                "predict, x of another thread", WrongThreadException.class, List.of("x", "thread"),
                () -> PREDICTOR.predict(foreign.segment(), 0, OUT, 0)));
    }

    private static void configurations() {
        illegal("no rows in a workspace", () -> new Workspace(ARENA, SHAPE, 0), "maxRows", "0", ">= 1");
        illegal("one width", () -> Architecture.of("7"), "7", "16-32-32-1");
        illegal("width 0", () -> Architecture.of("7-0-3 tanh"), "widths[1]", "0", "1 to");
        illegal("no number", () -> Architecture.of("7-x-3 tanh"), "7-x-3", "16-32-32-1");
        illegal("unknown activation", () -> Architecture.of("7-3 tanhh"), "tanhh", "relu");
        illegal("two activations of three", () -> Architecture.of("7-3-3-1 tanh,relu"), "tanh,relu", "3");
        illegal("slope in words", () -> Activation.named("leaky_relu(x)"), "leaky_relu(x)", "numbers");
        illegal("tanh with a parameter", () -> Activation.named("tanh(1)"), "tanh(1)", "no parameter");
        illegal("unknown loss", () -> Loss.named("rmse"), "rmse", "mse");
        illegal("quantile 1", () -> Loss.pinball(0.5, 1.0), "1.0", "between 0 and 1");
        illegal("Huber edge 0", () -> Loss.huber(0.0), "0.0");
        illegal("negative rate", () -> Optimizer.sgd(-0.1), "lr", "-0.1");
        illegal("NaN rate", () -> Optimizer.adam(Double.NaN), "lr", "NaN");
        illegal("momentum 1", () -> Optimizer.sgd(0.1, 1.0), "momentum", "1.0");
        illegal("eps 0", () -> new Adam(0.1, 0.9, 0.999, 0.0, 0.0), "eps", "0.0");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefused(Misuse misuse) {
        List<Object> before = everything();
        Exception thrown = assertThrows(misuse.expected(), misuse.call());
        for (String part : misuse.says()) {
            assertTrue(
                    thrown.getMessage() != null && thrown.getMessage().contains(part),
                    () -> "\"" + thrown.getMessage() + "\" does not say \"" + part + "\"");
        }
        assertEquals(before, everything(), "state after the refusal");
    }

    /** Whoever adds a public method also says how it is misused, or why it cannot be. */
    @Test
    void everyPublicMethodIsMisused() {
        Set<String> refused = cases().map(Misuse::refusedBy).collect(Collectors.toSet());
        List<String> open = PublicMethods.ofModel().stream()
                .filter(method -> !refused.contains(method) && !PublicMethods.TAKES_ANYTHING.containsKey(method))
                .toList();
        assertEquals(List.of(), open, "public methods that no case misuses");
        List<String> stale = PublicMethods.TAKES_ANYTHING.keySet().stream()
                .filter(method -> refused.contains(method) || !PublicMethods.ofModel().contains(method))
                .sorted()
                .toList();
        assertEquals(List.of(), stale, "exemptions of methods that are gone, or refuse something after all");
    }

    /** Hashes of all that a refused call could have touched. */
    private static List<Object> everything() {
        List<Object> state = new ArrayList<>();
        for (Trainer trainer : List.of(TRAINER, CLASSES)) {
            state.add(trainer.gradients().sha256());
            state.add(trainer.state().step());
            state.add(hash(trainer.state().M()));
            state.add(hash(trainer.state().V()));
        }
        state.addAll(List.of(P.sha256(), G.sha256(), hash(X.segment()), hash(T.segment()), hash(Y.segment())));
        state.addAll(List.of(hash(ROW), hash(OUT), hash(HEAP)));
        return state;
    }

    private static int hash(MemorySegment segment) {
        return Arrays.hashCode(segment.toArray(ValueLayout.JAVA_INT_UNALIGNED));
    }

    static <A> A onAnotherThread(Supplier<A> supplier) {
        List<A> result = new ArrayList<>();
        Thread thread = new Thread(() -> result.add(supplier.get()));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return result.getFirst();
    }
}

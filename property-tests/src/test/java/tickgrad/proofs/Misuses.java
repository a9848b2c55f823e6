package tickgrad.proofs;

import static tickgrad.proofs.MisuseTest.ARENA;
import static tickgrad.proofs.MisuseTest.SHAPE;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import tickgrad.model.Adam;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;

/** Calls that will be refused, and what they are made with. */
abstract class Misuses {
    private final List<Misuse> cases;
    final Arena closed = Arena.ofConfined();
    final Matrix gone = Matrix.allocate(closed, 4, 3);
    final Parameters goneP = new Parameters(closed, SHAPE);
    final Matrix foreign = MisuseTest.onAnotherThread(() -> Matrix.allocate(Arena.ofConfined(), 4, 3));
    final Matrix wide = Matrix.allocate(ARENA, 4, 6);
    final Matrix nan = Matrix.allocate(ARENA, 4, 3);

    Misuses(List<Misuse> cases) {
        this.cases = cases;
        closed.close();
        nan.set(1, 2, Float.NaN);
    }

    final void add(Class<? extends Exception> expected, String name, Executable call, String... says) {
        cases.add(new Misuse(name, expected, List.of(says), call));
    }

    final void illegal(String name, Executable call, String... says) {
        add(IllegalArgumentException.class, name, call, says);
    }

    final void outside(String name, Executable call, String... says) {
        add(IndexOutOfBoundsException.class, name, call, says);
    }

    final void state(String name, Executable call, String... says) {
        add(IllegalStateException.class, name, call, says);
    }

    final void thread(String name, Executable call, String... says) {
        add(WrongThreadException.class, name, call, says);
    }

    final void absent(String name, Executable call, String... says) {
        add(NullPointerException.class, name, call, says);
    }

    static List<Optimizer> rules() {
        return List.of(
                Optimizer.sgd(0.1), Optimizer.rmsprop(0.1), Optimizer.adagrad(0.1), new Adam(0.1, 0.9, 0.999, 1e-8, 0.0),
                Optimizer.adamw(0.1, 0.0));
    }
}

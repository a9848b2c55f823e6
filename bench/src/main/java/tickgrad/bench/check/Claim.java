package tickgrad.bench.check;

import java.lang.foreign.Arena;
import tickgrad.model.Gradients;
import tickgrad.model.Loss;
import tickgrad.model.Matrix;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.Trainer;

/** Whose gradient of the mean loss is checked. */
@FunctionalInterface
public interface Claim {
    /** Rows that run through the engine together. */
    int PIECE = 64;

    /** The float32 gradient on these rows; its memory lives as long as the arena. */
    Gradients gradient(Arena arena, Parameters p, Loss loss, Matrix X, Matrix T);

    /** The engine's own. */
    static Claim ofEngine() {
        return (arena, p, loss, X, T) -> {
            Trainer trainer = new Trainer(arena, p, loss, Optimizer.sgd(1.0), Math.min(PIECE, X.rows()));
            trainer.gradient(X, T, null);
            return trainer.gradients();
        };
    }
}

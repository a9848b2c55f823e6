package tickgrad.proofs.allocation;

import java.lang.foreign.Arena;
import java.util.Arrays;
import tickgrad.model.DifferentialTrainer;
import tickgrad.model.Gradients;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Model;
import tickgrad.model.Optimizer;
import tickgrad.model.Parameters;
import tickgrad.model.RawHessian;
import tickgrad.model.TwinNetwork;

/** The entries of a network that need second derivatives; training on Greeks where it has one output. */
final class SecondDerivatives {
    private final Parameters parameters;
    private final RawHessian hessian;
    private final RawHessian gamma;
    private final double[][] row;
    private final double[] value;
    private final double[][] slopes;
    private final double[][][] gammas;
    private final double[][] directions;
    private final double[] values;
    private final double[][] greeks;
    private final double[][][] products;
    private final TwinNetwork twin;
    private final Gradients gradients;
    private final DifferentialTrainer trainer;
    private final Matrix targets;

    SecondDerivatives(Arena arena, Parameters p) {
        int inputs = p.architecture().inputs();
        parameters = p;
        hessian = Model.of(p).hessian(arena, 2, 3);
        gamma = Model.of(p).hessian(arena, 1, 1);
        row = new double[1][inputs];
        value = new double[1];
        slopes = new double[1][inputs];
        gammas = new double[1][1][inputs];
        directions = new double[3][inputs];
        for (int d = 0; d < 3; d++) {
            directions[d][d] = 1.0;
        }
        values = new double[2];
        greeks = new double[2][inputs];
        products = new double[2][3][inputs];
        twin = new TwinNetwork(arena, p.architecture(), 6);
        twin.inputGradientSeeds().set(0, 0, 1.0f);
        gradients = new Gradients(arena, p.architecture());
        double[] lambda = new double[inputs];
        Arrays.fill(lambda, 1.0);
        Parameters own = Parameters.initialized(arena, p.architecture(), Initializer.HE_NORMAL, 2);
        trainer = p.architecture().outputs() > 1
                ? null
                : new DifferentialTrainer(arena, own, Optimizer.adam(1e-6), 4, lambda).clipNorm(1e-4);
        targets = Matrix.allocate(arena, 6, 1 + inputs);
        targets.set(1, 2, Float.NaN);
    }

    double predict(Matrix X, double[][] raw) {
        hessian.products(raw, 0, directions, values, greeks, products);
        double sum = products[1][2][0] + hessian.slope(1, 2);
        row[0][0] = 1.0; // the input and the direction
        gamma.products(row, 0, row, value, slopes, gammas);
        return sum + gammas[0][0][0];
    }

    double step(Matrix X) {
        twin.forward(parameters, 6, X.segment(), X.offset(), X.ld(), parameters.architecture().outputs() - 1);
        twin.backward(parameters, 6, X.segment(), X.offset(), X.ld(), gradients, true);
        return trainer == null ? gradients.weight(0, 0, 0) * 1e-9 : trainer.step(X, targets);
    }
}

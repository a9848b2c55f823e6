package tickgrad.proofs.calculus;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.oracle.OracleNetwork;
import tickgrad.proofs.oracle.Special;

/**
 * The adjoint identity {@code ⟨J·v, w⟩ = ⟨v, Jᵀ·w⟩} of a case's outputs as a function of all its parameters and inputs:
 * {@code J·v} forward, by dual numbers from the activations' values alone, {@code Jᵀ·w} from the oracle's backward pass.
 *
 * @param error {@code |⟨J·v, w⟩ - ⟨v, Jᵀ·w⟩|}
 * @param scale {@code ‖J·v‖·‖w‖}
 * @param rounding what rounding may make of the error: {@code γ_N Σ|terms|} with N the longest chain of roundings
 */
public record ForwardMode(double error, double scale, double rounding) {
    private static final double U = 0x1p-53;
    private static final double BAR = 1e-13;

    /** {@return whether the identity holds to 1e-13 of the norms} */
    public boolean holds() {
        return error <= BAR * scale;
    }

    /** {@return whether it does not, but rounding alone may be the cause} */
    public boolean undecided() {
        return !holds() && error <= rounding;
    }

    /**
     * Tries random Gaussian v and w.
     *
     * @param c the case
     * @param seed of v and w
     * @return both sides' difference
     */
    public static ForwardMode of(NetworkCase c, long seed) {
        Random random = new Random(seed);
        List<double[][]> v = Ray.direction(c.blocks(), random);
        Dual[][] Y = outputs(c, v);
        double[][] w = new double[Y.length][];
        double forward = 0.0;
        double squares = 0.0;
        double weights = 0.0;
        double terms = 0.0;
        for (int r = 0; r < Y.length; r++) {
            w[r] = random.doubles(Y[r].length).map(ignored -> random.nextGaussian()).toArray();
            for (int j = 0; j < w[r].length; j++) {
                forward += Y[r][j].d() * w[r][j];
                squares += Y[r][j].d() * Y[r][j].d();
                weights += w[r][j] * w[r][j];
                terms += Y[r][j].size() * Math.abs(w[r][j]);
            }
        }
        OracleNetwork network = c.oracle();
        List<double[][]> g = FiniteDifferences.blocks(network.backward(network.forward(c.X()), w));
        double backward = 0.0;
        for (int b = 0; b < g.size(); b++) {
            backward += FiniteDifferences.dot(g.get(b), v.get(b));
        }
        // Products and sums of every layer forward and back, a score of roundings an activation, and both inner products.
        double chain = c.parameterCount() + c.batch() * (c.widths()[0] + c.widths()[c.layers()]);
        for (int l = 0; l < c.layers(); l++) {
            chain += c.widths()[l] + c.widths()[l + 1] + c.batch() + 20;
        }
        return new ForwardMode(Math.abs(forward - backward), Math.sqrt(squares * weights), chain * U * terms);
    }

    /** Outputs with their derivatives along v. */
    private static Dual[][] outputs(NetworkCase c, List<double[][]> v) {
        Dual[][] a = new Dual[c.batch()][];
        for (int r = 0; r < a.length; r++) {
            double[] x = c.X()[r];
            double[] dx = v.getLast()[r];
            a[r] = new Dual[x.length];
            Arrays.setAll(a[r], i -> Dual.of(x[i], dx[i]));
        }
        for (int l = 0; l < c.layers(); l++) {
            for (int r = 0; r < a.length; r++) {
                a[r] = activated(c.activations().get(l), dense(c, v, l, a[r]));
            }
        }
        return a;
    }

    private static Dual[] dense(NetworkCase c, List<double[][]> v, int l, Dual[] a) {
        Dual[] z = new Dual[c.widths()[l + 1]];
        for (int j = 0; j < z.length; j++) {
            z[j] = Dual.of(c.b()[l][j], v.get(2 * l + 1)[0][j]);
            for (int i = 0; i < a.length; i++) {
                z[j] = z[j].plus(a[i].times(Dual.of(c.W()[l][i][j], v.get(2 * l)[i][j])));
            }
        }
        return z;
    }

    private static Dual[] activated(String text, Dual[] z) {
        String[] parts = text.split("[()]");
        double parameter = parts.length > 1 ? Double.parseDouble(parts[1]) : Double.NaN;
        if (parts[0].equals("softmax")) {
            double max = Arrays.stream(z).mapToDouble(Dual::x).max().orElseThrow();
            Dual[] e = Arrays.stream(z).map(one -> one.plus(-max).exp()).toArray(Dual[]::new);
            Dual sum = Arrays.stream(e).reduce(Dual.of(0.0), Dual::plus);
            return Arrays.stream(e).map(one -> one.over(sum)).toArray(Dual[]::new);
        }
        return Arrays.stream(z).map(one -> activated(parts[0], parameter, one)).toArray(Dual[]::new);
    }

    private static Dual activated(String name, double parameter, Dual z) {
        boolean positive = z.x() > 0.0;
        return switch (name) {
            case "identity" -> z;
            case "relu" -> positive ? z : Dual.of(0.0);
            case "leaky_relu" -> positive ? z : z.times(parameter);
            case "tanh" -> Dual.of(-2.0).over(z.times(2.0).exp().plus(1.0)).plus(1.0);
            case "sigmoid" -> logistic(z);
            case "softplus" -> z.exp().plus(1.0).log();
            case "elu" -> positive ? z : z.exp().plus(-1.0).times(parameter);
            case "selu" -> (positive ? z : z.exp().plus(-1.0).times(1.67326324235437728)).times(1.05070098735548049);
            case "gelu" -> {
                double density = StrictMath.exp(-z.x() * z.x() / 2.0) / StrictMath.sqrt(2.0 * Math.PI);
                yield z.times(z.chained(Special.normalCdf(z.x()), density));
            }
            case "gelu_tanh" -> {
                Dual cube = z.times(z).times(z);
                yield z.times(logistic(z.plus(cube.times(0.044715)).times(StrictMath.sqrt(8.0 / Math.PI))));
            }
            case "silu" -> z.times(logistic(z));
            default -> throw new IllegalArgumentException("activation is \"" + name + "\", expected a name known here");
        };
    }

    private static Dual logistic(Dual z) {
        return Dual.of(1.0).over(z.times(-1.0).exp().plus(1.0));
    }
}

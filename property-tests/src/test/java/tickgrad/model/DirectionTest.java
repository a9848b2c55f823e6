package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.certify.GradientProblem;

/** Directions against plain sums over their components, which products with unit vectors tell. */
class DirectionTest {
    private static final int ROWS = 3;
    private static final double UNTOUCHED = 7.0;

    private final Arena arena = Arena.ofConfined();
    private final Architecture network = Architecture.of("3-4-2 tanh");
    private final GradientProblem problem = GradientProblem.random(arena, network, Loss.mse(), ROWS, 1);
    private final Shadow shadow = new Shadow(problem.p());
    private final CheckBatch batch = new CheckBatch(network, Loss.mse(), problem.X(), problem.T(), null);

    @AfterEach
    void close() {
        arena.close();
    }

    private static double[] components(Direction direction, int size) {
        double[] d = new double[size];
        for (int i = 0; i < size; i++) {
            double[] unit = new double[size];
            unit[i] = 1.0;
            d[i] = direction.dot(unit);
        }
        return d;
    }

    private static double[] gaussians(long seed, int count) {
        CounterRandom random = new CounterRandom(seed, 0);
        double[] g = new double[count];
        Arrays.setAll(g, i -> random.nextGaussian());
        return g;
    }

    @Test
    void gaussianOnesHaveLengthOne() {
        for (Block block : Block.of(network, ROWS)) {
            Direction direction = Direction.gaussian(block, new CounterRandom(2, 0));
            double[] d = components(direction, block.size());
            double[] g = gaussians(2, block.size());
            double squares = 0.0;
            for (double v : g) {
                squares += v * v;
            }
            for (int i = 0; i < d.length; i++) {
                Agree.same(g[i] / Math.sqrt(squares), d[i], block);
            }
            assertTrue(direction.index() < 0);
        }
    }

    @Test
    void productsAreSums() {
        for (Block block : Block.of(network, ROWS)) {
            double[] g = gaussians(3, block.size());
            Direction direction = Direction.gaussian(block, new CounterRandom(2, 0));
            double[] d = components(direction, block.size());
            double sum = 0.0;
            double size = 0.0;
            for (int i = 0; i < g.length; i++) {
                sum += g[i] * d[i];
                size += Math.abs(g[i] * d[i]);
            }
            Agree.same(sum, direction.dot(g), size, block);
            for (int i = 0; i < g.length; i++) {
                assertEquals(g[i], Direction.coordinate(block, i).dot(g));
                assertEquals(i, Direction.coordinate(block, i).index());
            }
        }
    }

    @Test
    void tangentsAreSums() {
        for (Block block : Block.of(network, ROWS)) {
            tangents(block, Direction.gaussian(block, new CounterRandom(2, 0)), -1);
            for (int i = 0; i < block.size(); i++) {
                int only = block.kind() == Block.Kind.INPUT ? i / block.cols() : -1;
                tangents(block, Direction.coordinate(block, i), only);
            }
        }
    }

    /**
     * {@code q = ∂z/∂(block)·d}: of weights {@code a·D}, of biases d, of inputs {@code d_r·W}.
     *
     * @param only the row that moves, -1 for all
     */
    private void tangents(Block block, Direction direction, int only) {
        double[] d = components(direction, block.size());
        Shadow.Row row = new Shadow.Row(network);
        int n = network.outputs(block.layer());
        int k = network.inputs(block.layer());
        for (int r = 0; r < ROWS; r++) {
            batch.inputs(r, row.x);
            shadow.forward(row);
            double[] q = new double[n];
            Arrays.fill(q, UNTOUCHED);
            boolean moves = only < 0 || only == r;
            assertEquals(moves, direction.tangent(shadow, r, row, q), block::toString);
            for (int j = 0; j < n; j++) {
                double sum = block.kind() == Block.Kind.BIAS ? d[j] : 0.0;
                double size = Math.abs(sum);
                for (int i = 0; i < k && block.kind() != Block.Kind.BIAS; i++) {
                    boolean weight = block.kind() == Block.Kind.WEIGHT;
                    double term = weight ? row.a(block.layer())[i] * d[i * n + j] : d[r * k + i] * problem.p().weight(0, i, j);
                    sum += term;
                    size += Math.abs(term);
                }
                Agree.same(moves ? sum : UNTOUCHED, q[j], size, block);
            }
        }
    }
}

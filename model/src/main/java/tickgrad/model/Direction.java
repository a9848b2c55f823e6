package tickgrad.model;

/** A direction within a {@link Block}: a normalised Gaussian one, or one coordinate. */
final class Direction {
    private final Block block;
    private final double[] dense;
    private final int index;

    private Direction(Block block, double[] dense, int index) {
        this.block = block;
        this.dense = dense;
        this.index = index;
    }

    static Direction gaussian(Block block, CounterRandom random) {
        double[] d = new double[block.size()];
        double squares = 0.0;
        for (int i = 0; i < d.length; i++) {
            d[i] = random.nextGaussian();
            squares += d[i] * d[i];
        }
        for (int i = 0; i < d.length; i++) {
            d[i] /= Math.sqrt(squares);
        }
        return new Direction(block, d, -1);
    }

    static Direction coordinate(Block block, int index) {
        return new Direction(block, null, index);
    }

    /** The coordinate, negative for a direction that is not one. */
    int index() {
        return index;
    }

    /** {@code ⟨g, d⟩}. */
    double dot(double[] g) {
        if (dense == null) {
            return g[index];
        }
        double sum = 0.0;
        for (int i = 0; i < g.length; i++) {
            sum += g[i] * dense[i];
        }
        return sum;
    }

    /**
     * {@code q = ∂z/∂(block)·d}, how fast the pre-activations of the block's layer move for one row; they move
     * linearly. False, with nothing written, where they do not move at all.
     */
    boolean tangent(Shadow shadow, int r, Shadow.Row row, double[] q) {
        if (dense == null) {
            return coordinateTangent(shadow, r, row, q);
        }
        switch (block.kind()) {
            case WEIGHT -> Shadow.affine(dense, null, row.a(block.layer()), q);
            case BIAS -> System.arraycopy(dense, 0, q, 0, q.length);
            case INPUT -> {
                double[] dx = new double[block.cols()];
                System.arraycopy(dense, r * dx.length, dx, 0, dx.length);
                Shadow.affine(shadow.W(0), null, dx, q);
            }
        }
        return true;
    }

    private boolean coordinateTangent(Shadow shadow, int r, Shadow.Row row, double[] q) {
        int i = index / block.cols();
        int j = index % block.cols();
        if (block.kind() == Block.Kind.INPUT) {
            if (i != r) {
                return false;
            }
            System.arraycopy(shadow.W(0), j * q.length, q, 0, q.length);
            return true;
        }
        java.util.Arrays.fill(q, 0.0);
        q[j] = block.kind() == Block.Kind.BIAS ? 1.0 : row.a(block.layer())[i];
        return true;
    }
}

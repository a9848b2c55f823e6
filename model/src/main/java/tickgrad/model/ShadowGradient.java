package tickgrad.model;

/**
 * The gradient of an objective by backpropagation in float64: a flat array for each {@link Block}, and the size of its
 * terms.
 */
final class ShadowGradient {
    private final Block[] blocks;
    private final double[][] values;
    private double terms;

    private ShadowGradient(Block[] blocks) {
        this.blocks = blocks;
        this.values = new double[blocks.length][];
        for (int b = 0; b < blocks.length; b++) {
            values[b] = new double[blocks[b].size()];
        }
    }

    static ShadowGradient of(Shadow shadow, Block[] blocks, CheckBatch batch, Objective objective) {
        ShadowGradient gradient = new ShadowGradient(blocks);
        Shadow.Row row = new Shadow.Row(shadow.architecture());
        for (int r = 0; r < batch.rows(); r++) {
            batch.inputs(r, row.x);
            shadow.forward(row);
            objective.gradient(r, row.outputs(), row.outputGradients());
            shadow.backward(row);
            gradient.add(r, row);
            gradient.terms += Math.abs(objective.value(r, row.outputs())) + roundings(shadow, row);
        }
        return gradient;
    }

    private void add(int r, Shadow.Row row) {
        for (int b = 0; b < blocks.length; b++) {
            Block block = blocks[b];
            double[] dz = row.dz[block.layer()];
            double[] sum = values[b];
            switch (block.kind()) {
                case WEIGHT -> {
                    double[] a = row.a(block.layer());
                    for (int i = 0; i < a.length; i++) {
                        for (int j = 0; j < dz.length; j++) {
                            sum[i * dz.length + j] += a[i] * dz[j];
                        }
                    }
                }
                case BIAS -> {
                    for (int j = 0; j < dz.length; j++) {
                        sum[j] += dz[j];
                    }
                }
                case INPUT -> System.arraycopy(row.dx, 0, sum, r * row.dx.length, row.dx.length);
            }
        }
    }

    /**
     * What one unit roundoff in every pre-activation does to the objective: {@code Σ_l |dZ_l|·(|A_l|·|W_l| + |b_l|)}.
     */
    static double roundings(Shadow shadow, Shadow.Row row) {
        double sum = 0.0;
        for (int l = 0; l < shadow.layers(); l++) {
            double[] a = row.a(l);
            double[] dz = row.dz[l];
            double[] W = shadow.W(l);
            for (int j = 0; j < dz.length; j++) {
                double size = Math.abs(shadow.b(l)[j]);
                for (int i = 0; i < a.length; i++) {
                    size += Math.abs(a[i] * W[i * dz.length + j]);
                }
                sum += Math.abs(dz[j]) * size;
            }
        }
        return sum;
    }

    /** The gradient of a block. */
    double[] of(int block) {
        return values[block];
    }

    double norm(int block) {
        double sum = 0.0;
        for (double v : values[block]) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }

    /** Σ|terms| whose roundings the objective's value carries, to first order. */
    double terms() {
        return terms;
    }

    boolean isFinite() {
        double sum = terms;
        for (int b = 0; b < blocks.length; b++) {
            sum += norm(b);
        }
        return Double.isFinite(sum);
    }
}

package tickgrad.model;

/**
 * What is differentiated together: the weights of a layer, its biases, or the inputs of all rows; flat, row after row.
 */
record Block(Kind kind, int layer, int rows, int cols) {
    enum Kind {
        WEIGHT,
        BIAS,
        INPUT
    }

    /**
     * All blocks of a network on some rows, those nearest to the output first: an error shows there before it spreads.
     */
    static Block[] of(Architecture architecture, int rows) {
        int layers = architecture.layers();
        Block[] blocks = new Block[2 * layers + 1];
        for (int l = 0; l < layers; l++) {
            int n = architecture.outputs(layers - 1 - l);
            blocks[2 * l] = new Block(Kind.BIAS, layers - 1 - l, 1, n);
            blocks[2 * l + 1] = new Block(Kind.WEIGHT, layers - 1 - l, architecture.inputs(layers - 1 - l), n);
        }
        blocks[2 * layers] = new Block(Kind.INPUT, 0, rows, architecture.inputs());
        return blocks;
    }

    int size() {
        return Math.multiplyExact(rows, cols);
    }

    /** The place of one coordinate; of the block as a whole for a negative index. */
    GradientCheck.Place place(int index) {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        return new GradientCheck.Place(layer, name, index < 0 ? -1 : index / cols, index < 0 ? -1 : index % cols);
    }
}

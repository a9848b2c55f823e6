package tickgrad.model;

/** All directions and coordinates of one objective, block after block from the output to the input. */
final class Sweep {
    private static final int COORDINATES_OF_A_FAILURE = 256;

    private final CalculusCheck check;
    private final CounterRandom random;
    private final CalculusCheck.Tally tally = new CalculusCheck.Tally();
    private int directions;
    private int coordinates;
    private int failedBlock = -1;
    private GradientCheck.Place failure;

    /**
     * Runs the sweep.
     *
     * @param directions  random directions a block
     * @param coordinates the most coordinates a block
     */
    Sweep(CalculusCheck check, int directions, int coordinates, CounterRandom random) {
        this.check = check;
        this.random = random;
        for (int b = 0; b < check.blocks().length; b++) {
            boolean agrees = alongDirections(b, directions) & alongCoordinates(b, coordinates);
            if (!agrees && failedBlock < 0) {
                failedBlock = b;
            }
        }
        if (failedBlock >= 0) {
            Block block = check.blocks()[failedBlock];
            failure = block.place(check.worstCoordinate(failedBlock, COORDINATES_OF_A_FAILURE));
        }
    }

    private boolean alongDirections(int b, int count) {
        for (int i = 0; i < count; i++) {
            directions++;
            if (!check.check(b, Direction.gaussian(check.blocks()[b], random), tally)) {
                return false;
            }
        }
        return true;
    }

    private boolean alongCoordinates(int b, int limit) {
        Block block = check.blocks()[b];
        // Inputs of different rows do not meet: one row for each input is as good as all rows.
        int size = block.kind() == Block.Kind.INPUT ? block.cols() : block.size();
        for (int c = 0; c < Math.min(size, limit); c++) {
            int index = size <= limit ? c : random.nextInt(size);
            index += block.kind() == Block.Kind.INPUT ? block.cols() * random.nextInt(block.rows()) : 0;
            coordinates++;
            if (!check.check(b, Direction.coordinate(block, index), tally)) {
                return false;
            }
        }
        return true;
    }

    CalculusCheck.Tally tally() {
        return tally;
    }

    int directions() {
        return directions;
    }

    int coordinates() {
        return coordinates;
    }

    boolean failed() {
        return failedBlock >= 0;
    }

    /** The failed block nearest to the output, where the wrong derivative enters; -1 for none. */
    int failedLayer() {
        return failed() ? check.blocks()[failedBlock].layer() : -1;
    }

    /** The coordinate in which that block is most wrong. */
    GradientCheck.Place failure() {
        return failure;
    }
}

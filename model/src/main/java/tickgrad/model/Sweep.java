package tickgrad.model;

/** All directions and coordinates of one objective, block after block from the output to the input. */
final class Sweep {
    private static final int COORDINATES_OF_A_FAILURE = 256;

    private final CalculusCheck check;
    private final CounterRandom random;
    private final Runnable tried;
    private final CalculusCheck.Tally[] tallies;
    private int failedBlock = -1;

    /**
     * Runs the sweep.
     *
     * @param directions  random directions a block
     * @param coordinates the most coordinates a block
     * @param tried       told after each of them
     */
    Sweep(CalculusCheck check, int directions, int coordinates, CounterRandom random, Runnable tried) {
        this.check = check;
        this.random = random;
        this.tried = tried;
        this.tallies = new CalculusCheck.Tally[check.blocks().length];
        for (int b = 0; b < tallies.length; b++) {
            tallies[b] = new CalculusCheck.Tally();
            boolean agrees = alongDirections(b, directions) & alongCoordinates(b, coordinates);
            if (!agrees) {
                locate(b);
                failedBlock = failedBlock < 0 ? b : failedBlock;
            }
        }
    }

    /** Directions and coordinates of a sweep in which nothing fails. */
    static long planned(Block[] blocks, int directions, int coordinates) {
        long planned = 0;
        for (Block block : blocks) {
            planned += directions + Math.min(candidates(block), coordinates);
        }
        return planned;
    }

    /** Inputs of different rows do not meet: one row for each input is as good as all rows. */
    private static int candidates(Block block) {
        return block.kind() == Block.Kind.INPUT ? block.cols() : block.size();
    }

    private boolean alongDirections(int b, int count) {
        for (int i = 0; i < count; i++) {
            tallies[b].directions++;
            if (!attempt(b, Direction.gaussian(check.blocks()[b], random))) {
                return false;
            }
        }
        return true;
    }

    private boolean alongCoordinates(int b, int limit) {
        Block block = check.blocks()[b];
        int size = candidates(block);
        for (int c = 0; c < Math.min(size, limit); c++) {
            int index = size <= limit ? c : random.nextInt(size);
            index += block.kind() == Block.Kind.INPUT ? block.cols() * random.nextInt(block.rows()) : 0;
            tallies[b].coordinates++;
            if (!attempt(b, Direction.coordinate(block, index))) {
                return false;
            }
        }
        return true;
    }

    /** In place of a direction that failed, the coordinate that is most wrong, if one of those tried is. */
    private void locate(int b) {
        BlockReport.Reading coordinate = check.worstCoordinate(b, COORDINATES_OF_A_FAILURE);
        if (coordinate.share() > 1.0) {
            tallies[b].worst = coordinate;
        }
    }

    private boolean attempt(int b, Direction direction) {
        boolean agrees = check.check(b, direction, tallies[b]);
        tried.run();
        return agrees;
    }

    CalculusCheck.Tally[] tallies() {
        return tallies;
    }

    boolean failed() {
        return failedBlock >= 0;
    }

    /** The failed block nearest to the output, where the wrong derivative enters; -1 for none. */
    int failedLayer() {
        return failed() ? check.blocks()[failedBlock].layer() : -1;
    }

    /** What the verdict shows: the failed block's most wrong coordinate, else the worst of all; null if nothing was decided. */
    BlockReport.Reading reading() {
        if (failed()) {
            return tallies[failedBlock].worst;
        }
        BlockReport.Reading worst = null;
        for (CalculusCheck.Tally tally : tallies) {
            if (tally.worst != null && (worst == null || tally.worst.share() >= worst.share())) {
                worst = tally.worst;
            }
        }
        return worst;
    }
}

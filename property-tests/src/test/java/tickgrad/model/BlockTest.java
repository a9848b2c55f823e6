package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Blocks and the places of their coordinates. */
class BlockTest {
    private static final Block[] BLOCKS = {
        new Block(Block.Kind.BIAS, 1, 1, 2), new Block(Block.Kind.WEIGHT, 1, 4, 2),
        new Block(Block.Kind.BIAS, 0, 1, 4), new Block(Block.Kind.WEIGHT, 0, 3, 4),
        new Block(Block.Kind.INPUT, 0, 5, 3)
    };

    @Test
    void fromTheOutputToTheInputs() {
        assertArrayEquals(BLOCKS, Block.of(Architecture.of("3-4-2 tanh"), 5));
    }

    @Test
    void coordinatesRunRowByRow() {
        for (Block block : BLOCKS) {
            String kind = block.kind().name().toLowerCase();
            int index = 0;
            for (int i = 0; i < block.rows(); i++) {
                for (int j = 0; j < block.cols(); j++) {
                    assertEquals(new GradientCheck.Place(block.layer(), kind, i, j), block.place(index++));
                }
            }
            assertEquals(index, block.size());
            assertEquals(new GradientCheck.Place(block.layer(), kind, -1, -1), block.place(-1));
        }
    }

    @Test
    void aBlockLargerThanAnArrayIsRefused() {
        assertThrows(ArithmeticException.class, () -> new Block(Block.Kind.INPUT, 0, 1 << 16, 1 << 15).size());
    }
}

package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.proofs.live.VersionsModel.Variant;

/** Every order of steps of a writer and up to three readers who come and go: none tears, and every variant of the protocol does. */
class VersionsSearchTest {
    /** Readers and buffers. */
    private static final int[][] SIZES = {{1, 2}, {1, 3}, {1, 4}, {2, 2}, {2, 3}, {2, 4}, {3, 2}, {3, 3}, {3, 4}};

    @ParameterizedTest
    @EnumSource(names = {"AS_IT_IS", "DONE_BEFORE_THE_END"})
    void noOrderOfStepsTears(Variant variant) {
        int states = 0;
        for (int[] size : SIZES) {
            VersionsModel model = new VersionsModel(size[1], size[0], variant);
            model.search();
            assertEquals(0, model.torn(), () -> size[0] + " readers, " + size[1] + " buffers");
            states += model.states();
            System.out.printf("live: %s, %d readers, %d buffers: %d states, 0 torn%n", variant, size[0], size[1], model.states());
        }
        assertTrue(states > 100_000, "states");
    }

    @ParameterizedTest
    @EnumSource(names = {"AS_IT_IS", "DONE_BEFORE_THE_END"}, mode = EnumSource.Mode.EXCLUDE)
    void everyFaultTears(Variant variant) {
        for (int[] size : new int[][] {{1, 2}, {1, 3}, {2, 3}}) {
            VersionsModel model = new VersionsModel(size[1], size[0], variant);
            model.search();
            assertTrue(model.torn() > 0, () -> variant + " with " + size[0] + " readers, " + size[1] + " buffers");
        }
    }
}

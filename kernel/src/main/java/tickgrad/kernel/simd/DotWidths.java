package tickgrad.kernel.simd;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tickgrad.kernel.Padding;

/** One hidden class of {@link ShapedDots} or {@link ShapedHalves} per length of rows, made at its first use and kept: there are at most 32. */
final class DotWidths {
    /** The longest rows that get a class: eight rows of W then fill half of a first-level cache of 32 KiB. */
    private static final int LONGEST = 512;

    private static final AtomicReferenceArray<DotRows> MADE = new AtomicReferenceArray<>(LONGEST / Padding.LANES + 1);

    private DotWidths() {}

    /** Whether rows of {@code floats} get a class: vectors of four have no template. */
    static boolean covers(int floats) {
        return floats <= LONGEST && Lanes.LENGTH >= 8;
    }

    /** The dots of rows of {@code floats}, a multiple of 16. */
    static DotRows of(int floats) {
        int slot = floats / Padding.LANES;
        if (MADE.get(slot) == null) {
            String template = Lanes.LENGTH == Padding.LANES ? "ShapedDots" : "ShapedHalves";
            MADE.compareAndSet(slot, null, (DotRows) Templates.instance(template, floats));
        }
        return MADE.get(slot);
    }
}

package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One kernel on one shape. */
public final class KernelCase {
    private final KernelVerb verb;
    private final String shape;
    final KernelData data;

    private KernelCase(Arena arena, KernelVerb verb, String shape) {
        int[] mkn = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        this.verb = verb;
        this.shape = shape;
        this.data = new KernelData(arena, mkn[0], mkn[1], mkn[2]);
    }

    /**
     * The case of a name.
     *
     * @param arena owns the operands
     * @param name  such as {@code forward 256x64x64}
     * @throws IllegalArgumentException if there is no such case
     */
    public static KernelCase of(Arena arena, String name) {
        for (KernelVerb verb : KernelVerb.values()) {
            for (String shape : verb.shapes()) {
                if (name.equals(verb + " " + shape)) {
                    return new KernelCase(arena, verb, shape);
                }
            }
        }
        throw new IllegalArgumentException("name is \"" + name + "\", expected one of " + names());
    }

    /** {@return the names of all cases} */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (KernelVerb verb : KernelVerb.values()) {
            verb.shapes().forEach(shape -> names.add(verb + " " + shape));
        }
        return names;
    }

    /** {@return which kernel} */
    public KernelVerb verb() {
        return verb;
    }

    /** {@return {@code MxKxN}} */
    public String shape() {
        return shape;
    }

    /** {@return floating-point operations of one call} */
    public double flops() {
        return verb.flops(data.m, data.k, data.n);
    }

    /** {@return bytes that one call must read and write} */
    public double bytes() {
        return 4 * verb.floats(data.m, data.k, data.n);
    }

    /** {@return a number from what was written} @param calls how many calls to make */
    public double run(int calls) {
        verb.run(data, calls);
        return data.Z.get(ValueLayout.JAVA_FLOAT, 0) + data.Y.get(ValueLayout.JAVA_FLOAT, 0);
    }
}

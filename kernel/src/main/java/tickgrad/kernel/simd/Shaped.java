package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.LENGTH;

import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tickgrad.kernel.ActiveBackwardRow;
import tickgrad.kernel.ActiveForwardRow;
import tickgrad.kernel.BackwardRow;
import tickgrad.kernel.Epilogue;
import tickgrad.kernel.ForwardEnd;
import tickgrad.kernel.ForwardRow;
import tickgrad.kernel.Padding;
import tickgrad.kernel.reference.Dense;

/**
 * Makes one hidden class per shape out of a template, so that shapes are constants to the compiler and every shape has profiles of its own. The
 * classes are unloaded with the last network of their shape.
 */
public final class Shaped {
    /** Bytes of the largest first-level cache. */
    private static final int NEAR = 48 << 10;

    /** What was made and is still in use, by template and shape. */
    private static final Map<Key, WeakReference<Object>> MADE = new ConcurrentHashMap<>();

    private Shaped() {}

    /**
     * The class data of a template: the shape of a layer, what is applied to its outputs (on the way back: was applied to give its inputs), and the outputs
     * of a narrow layer behind it, 0 for none.
     */
    record Shape(int k, int n, Epilogue epilogue, int last) {
        Shape(int k, int n, Epilogue epilogue) {
            this(k, n, epilogue, 0);
        }

        static Shape of(MethodHandles.Lookup copy) {
            return Templates.classData(copy, Shape.class, new Shape(0, 0, Epilogue.IDENTITY));
        }
    }

    private record Key(String template, Shape shape) {}

    /** Whether a template covers layers of {@code n} outputs on vectors of this width. */
    public static boolean makesForward(int n) {
        return !narrow(n) || LENGTH >= 8;
    }

    /** Whether templates cover the way back, and layers that skip inputs, on vectors of this width. */
    public static boolean makesBackward() {
        return LENGTH >= 8;
    }

    /** One row forward. */
    public static ForwardRow forward(int k, int n, Epilogue epilogue) {
        String template = narrow(n) ? "ShapedNarrow" : n <= Dense.PAIRED ? "ShapedPaired" : "ShapedForward";
        return (ForwardRow) made(template, new Shape(k, n, epilogue));
    }

    /** Whether {@link #forwardEnd} covers {@code n} outputs, whose vectors it holds all at once and without pads, and {@code last} behind them. */
    public static boolean makesEnd(int n, Epilogue epilogue, int last) {
        int most = epilogue == Epilogue.TANH ? ShapedPaired.TANH_VECTORS * LENGTH : Dense.PAIRED;
        return LENGTH == Padding.LANES && !narrow(n) && n <= most && n % LENGTH == 0 && narrow(last);
    }

    /** One row forward through a layer and the narrow one behind it. */
    public static ForwardEnd forwardEnd(int k, int n, Epilogue epilogue, int last) {
        return (ForwardEnd) made("ShapedPaired", new Shape(k, n, epilogue, last));
    }

    /** One row back, to before what gave the inputs. */
    public static BackwardRow backward(int k, int n, Epilogue before) {
        return (BackwardRow) made(narrow(n) ? "ShapedNarrow" : "ShapedBackward", new Shape(k, n, before));
    }

    /** One row forward, active inputs only. */
    public static ActiveForwardRow activeForward(int k, int n, Epilogue epilogue) {
        return (ActiveForwardRow) made("ShapedActiveForward", new Shape(k, n, epilogue));
    }

    /** One row back, active inputs only. */
    public static ActiveBackwardRow activeBackward(int k, int n) {
        return (ActiveBackwardRow) made("ShapedActiveBackward", new Shape(k, n, Epilogue.IDENTITY));
    }

    /**
     * Vectors of each pass over a row of more than four, at most so many, and as equal as can be. An FMA takes four cycles and two start at once; a last
     * pass of few chains would wait for them. It overlaps the one before instead, and finds some sums again.
     */
    static int pass(int vectors, int most) {
        int passes = (vectors + most - 1) / most;
        return (vectors + passes - 1) / passes;
    }

    /**
     * Whether weights of so many bytes fill more than a first-level cache. Their lines then come from the second one, and half as fast again if whole rows
     * are asked for in rising order (Zen 5, 256x256: 45 instead of 31 bytes a cycle). C2 orders the loads of an iteration as it likes, but it keeps each
     * on its side of a store that might overlap: so one stands between every four loads or five, to where the outputs go later.
     */
    static boolean far(long bytes) {
        return LENGTH == Padding.LANES && bytes > NEAR;
    }

    private static boolean narrow(int n) {
        return Dense.narrow(n);
    }

    private static Object made(String template, Shape shape) {
        MADE.values().removeIf(made -> made.refersTo(null));
        Object instance;
        do {
            instance = MADE.compute(
                            new Key(template, shape),
                            (key, known) -> known == null || known.refersTo(null) ? new WeakReference<>(Templates.instance(template, shape)) : known)
                    .get();
        } while (instance == null);
        return instance;
    }
}

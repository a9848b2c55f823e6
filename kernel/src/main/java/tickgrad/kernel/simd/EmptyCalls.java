package tickgrad.kernel.simd;

import java.util.Arrays;

/**
 * Says how often a method that loops over vectors is also called with nothing to do, while the JVM learns it.
 *
 * <p>C2 compiles a method whole after 600 calls and 15,000 turns of its loops, and from the middle of a loop after 40,000 turns
 * ({@code Tier4MinInvocationThreshold}, {@code Tier4CompileThreshold}, {@code Tier4BackEdgeThreshold}). What is compiled from the middle finds its sums
 * on the heap, where the interpreter keeps them, and leaves them there: up to 140 KB of code, for which C2 took up to five seconds of a core that it
 * shared, and nothing else was compiled meanwhile. Loops over a large layer turn hundreds of times in a call. Calls that return at once make it a few turns
 * to a call, and the method is compiled whole, after a dozen calls in earnest. (One call may still ask for its loop: that which runs when the whole method is
 * done, if the JVM looks at its counts just then.)
 */
final class EmptyCalls {
    /** Turns of a tile beside those over its inputs: the rows at its end, two passes, and itself. */
    static final int END = 9;

    /** So few turns to a call are below 40,000 : 600 without more calls. */
    private static final int FEW = 24;

    /**
     * Turns to a call that are aimed at. While C2 has many methods to compile all limits rise, and fall again when it is done; then a method may be past both,
     * and the first look at its counts decides. The JVM looks at them every 1,024 calls and every 8,192 turns.
     */
    private static final int TURNS = 5;

    /**
     * At most so many empty calls to one in earnest. Where less than 0.0085 of a method's calls come to the making of a slice
     * ({@code MinInlineFrequencyRatio}), C2 takes it for rare, and what is loaded from the slice would be an object too. Of the calls in earnest half may
     * not come to it, such as those with too few active inputs for a group.
     */
    private static final int MOST = 50;

    /** Calls in earnest with which they still go: enough for the first compiler to be done, whose counts are those that matter. */
    private int left = 5000;

    /** So many of them. */
    static EmptyCalls[] each(int count) {
        EmptyCalls[] all = new EmptyCalls[count];
        Arrays.setAll(all, _ -> new EmptyCalls());
        return all;
    }

    /** How many tiles of so many turns one call may take, so that {@link #MOST} empty calls beside it are enough; at least one. */
    static int tiles(int turns) {
        return Math.max(1, FEW * MOST / turns);
    }

    /** The same for so many tiles, of which all calls take as many. */
    static int share(int tiles, int turns) {
        int share = Math.max(1, Math.min(tiles, tiles(turns)));
        while (tiles % share != 0) {
            share--;
        }
        return share;
    }

    /** How many are to be made now, beside a call in earnest whose loops turn so often. Threads that ask at once may be told too many. */
    int next(int turns) {
        if (turns <= FEW || left <= 0) {
            return 0;
        }
        left--;
        return Math.min(turns / TURNS, MOST);
    }
}

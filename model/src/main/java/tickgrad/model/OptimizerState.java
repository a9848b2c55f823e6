package tickgrad.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * What an {@link Optimizer} remembers: flat moment vectors with the layout of the parameters, and the number of steps
 * taken.
 */
public final class OptimizerState {
    private final int n;
    private final MemorySegment M;
    private final MemorySegment V;
    private long step;

    /**
     * Zero moments at step 0.
     *
     * @param arena     owns the memory
     * @param optimizer the rule that needs it
     * @param n         floats of the parameters, padding included: a multiple of 16
     */
    public OptimizerState(Arena arena, Optimizer optimizer, int n) {
        Range.require(n > 0 && n == Padding.pad(n), "n", n, "a positive multiple of " + Padding.LANES);
        this.n = n;
        long bytes = (long) n * Float.BYTES;
        this.V = optimizer.moments() >= 1 ? arena.allocate(bytes, Padding.BYTES) : MemorySegment.NULL;
        this.M = optimizer.moments() >= 2 ? arena.allocate(bytes, Padding.BYTES) : MemorySegment.NULL;
    }

    private OptimizerState(int n, MemorySegment M, MemorySegment V) {
        this.n = n;
        this.M = M;
        this.V = V;
    }

    /** A state of its own step on some of the floats, from a byte on; the memory is shared. */
    OptimizerState part(long from, int n) {
        return new OptimizerState(n, part(M, from, n), part(V, from, n));
    }

    private static MemorySegment part(MemorySegment moment, long from, int n) {
        return moment.byteSize() == 0 ? moment : moment.asSlice(from, (long) n * Float.BYTES, Padding.BYTES);
    }

    /**
     * Floats in every moment.
     *
     * @return the length, padding included
     */
    public int size() {
        return n;
    }

    /**
     * The first moment, of gradients.
     *
     * @return {@code n} floats, or {@link MemorySegment#NULL} for rules without it
     */
    public MemorySegment M() {
        return M;
    }

    /**
     * The velocity, or the second moment, of squared gradients.
     *
     * @return {@code n} floats, or {@link MemorySegment#NULL} for rules without it
     */
    public MemorySegment V() {
        return V;
    }

    /**
     * Steps taken so far.
     *
     * @return 0 for a fresh state
     */
    public long step() {
        return step;
    }

    /**
     * Sets the number of steps taken, when a saved state is restored together with its moments.
     *
     * @param step at least 0
     */
    public void step(long step) {
        // Not by Range.require, which boxes the value: threads set it every step.
        if (step < 0L) {
            throw Range.refusal("step", step, "at least 0");
        }
        this.step = step;
    }

    /** Back to zero moments at step 0. */
    public void reset() {
        M.fill((byte) 0);
        V.fill((byte) 0);
        step = 0L;
    }

    /** Counts a step of an update that begins, unless it cannot be made, and returns its number. */
    long advance(int moments, int n, MemorySegment W, long WOff, MemorySegment G, long GOff) {
        if (n != this.n) {
            throw Range.refusal("n", n, this.n + ", as many floats as the state's");
        }
        if (moments >= 1 && V.byteSize() == 0 || moments >= 2 && M.byteSize() == 0) {
            throw new IllegalArgumentException("state is that of a rule with fewer moments, expected " + moments);
        }
        Seam.rows("W", W, WOff, 1, n, n);
        Seam.rows("G", G, GOff, 1, n, n);
        return advance();
    }

    /** Counts a step and returns its number, 1 for the first. */
    long advance() {
        return ++step;
    }
}

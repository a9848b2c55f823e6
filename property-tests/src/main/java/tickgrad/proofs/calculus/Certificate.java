package tickgrad.proofs.calculus;

/**
 * What a gradient check found, to be summed over many networks.
 *
 * @param tried directions compared
 * @param failed directions whose difference exceeded its tolerance
 * @param undecided directions that could not be decided: rounding above 1e-7 of the gradient, or a difference that
 *     has not converged
 * @param kinks directions drawn anew since a kink lay within even the smallest step
 * @param worst the largest share of its tolerance that a decided direction used
 * @param where of the worst
 */
public record Certificate(int tried, int failed, int undecided, int kinks, double worst, String where) {
    /** Nothing tried yet. */
    public static final Certificate NONE = new Certificate(0, 0, 0, 0, 0.0, "nowhere");

    /**
     * Both together.
     *
     * @param other another certificate
     * @return sums, and the worse worst
     */
    public Certificate and(Certificate other) {
        boolean mine = worst >= other.worst;
        return new Certificate(
                tried + other.tried,
                failed + other.failed,
                undecided + other.undecided,
                kinks + other.kinks,
                mine ? worst : other.worst,
                mine ? where : other.where);
    }

    @Override
    public String toString() {
        return String.format(
                "%d directions, %d failed, %d undecided, %d met kinks; worst %.3g of its tolerance at %s",
                tried, failed, undecided, kinks, worst, where);
    }
}

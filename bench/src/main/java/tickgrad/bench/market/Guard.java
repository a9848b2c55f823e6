package tickgrad.bench.market;

/**
 * One kind of flaw that was looked for in a file, and what was done about it.
 *
 * @param name of the flaw, such as {@code "impossible bars"}
 * @param count bars that showed it
 * @param firstLine line of the file where it showed first; 0 where there is none
 * @param repair {@code "dropped"}, {@code "sorted"}, {@code "kept"} ...
 * @param detail what exactly counts as this flaw
 */
public record Guard(String name, long count, long firstLine, String repair, String detail) {

    /** Such as {@code "gaps 3 (kept; first at line 812)"}. */
    @Override
    public String toString() {
        return count == 0 ? name + " 0"
                : String.format(java.util.Locale.ROOT, "%s %,d (%s%s)", name, count, repair,
                        firstLine > 0 ? "; first at line " + firstLine : "");
    }
}

package tickgrad.proofs.mutation;

import java.util.List;
import java.util.Locale;

/**
 * A planted fault: some text of a source file replaced by other text.
 *
 * @param group   what it is a fault of, such as {@code oracle}
 * @param number  of the fault in the list of faults that the proofs must see
 * @param title   what is wrong
 * @param kernels which kernels run
 * @param edits   replacements, in at least one file
 * @param jury    names of the tests that judge it, in order
 */
record Mutant(String group, int number, String title, Kernels kernels, List<Edit> edits, List<String> jury) {
    /** Which kernels a test runs. */
    enum Kernels {
        /** The SIMD kernels at the width of the machine. */
        SIMD,

        /** The SIMD kernels at 512 bits, computed by the JDK in Java where the machine has no such vectors. */
        WIDE,

        /** The same at 256 bits. */
        HALF,

        /** The scalar reference. */
        REFERENCE
    }

    /**
     * One replacement.
     *
     * @param file  such as {@code kernel/simd/Dense}
     * @param which the occurrence to replace, from 1; 0 for the only one, -1 for all
     * @param from  what stands there, any run of blanks and line ends matching any other; empty if the file is but compiled again
     * @param to    what shall stand there
     */
    record Edit(String file, int which, String from, String to) {}

    @Override
    public String toString() {
        return group + " " + number + " " + title + " (" + kernels.name().toLowerCase(Locale.ROOT) + ")";
    }
}

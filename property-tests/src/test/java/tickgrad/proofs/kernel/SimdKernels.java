package tickgrad.proofs.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import tickgrad.kernel.Machine;

/**
 * The condition of every comparison of SIMD with reference kernels: that SIMD runs. Without it the facades would
 * compare the reference with itself.
 */
final class SimdKernels {
    /** The widest vector of this run, where it asks for one; a processor with narrower vectors runs those. */
    private static final int MOST_BITS = Integer.getInteger("tickgrad.expected.bits", 512);

    private SimdKernels() {}

    /** Fails, with the reason, where the SIMD kernels do not run or are wider than this run asked for. */
    static void required() {
        assertTrue(Machine.SIMD, () -> "the SIMD kernels do not run, so nothing would be compared: " + describe());
        int bits = Integer.parseInt(describe().replaceFirst("SIMD kernels, (\\d+) bits.*", "$1"));
        assertTrue(bits <= MOST_BITS, () -> "expected at most " + MOST_BITS + " bits: " + describe());
    }

    private static String describe() {
        return Machine.describe();
    }
}

package tickgrad.bench.cliffs;

import tickgrad.bench.suite.FmaLoop;

/** The most multiply-adds a second that vectors of the JVM's preferred width can do on this core. */
final class FmaPeak {
    private float sum;

    private FmaPeak() {}

    /** Floating-point operations per nanosecond, two a multiply-add. */
    static double gflops(long nanos) {
        FmaPeak peak = new FmaPeak();
        Slices.warm(_ -> peak.sum += FmaLoop.run(), nanos / 2);
        return FmaLoop.OPERATIONS / Slices.lowDecile(_ -> peak.sum += FmaLoop.run(), nanos / 2);
    }

    /** {@return bits of the vectors} */
    static int bits() {
        return FmaLoop.bits();
    }
}

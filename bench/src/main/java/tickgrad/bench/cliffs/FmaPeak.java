package tickgrad.bench.cliffs;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The most multiply-adds a second that vectors of the JVM's preferred width can do on this core: twelve independent chains, more than
 * latency times throughput of any processor, on values in registers.
 */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int STEPS = 1000;

    private final float[] out = new float[SPECIES.length()];

    private FmaPeak() {}

    /** Floating-point operations per nanosecond, two a multiply-add. */
    static double gflops(long nanos) {
        FmaPeak peak = new FmaPeak();
        Slices.warm(_ -> peak.pass(0.5f), nanos / 2);
        return 2.0 * CHAINS * STEPS * SPECIES.length() / Slices.fastest(_ -> peak.pass(0.5f), nanos / 2);
    }

    /** {@return bits of the vectors} */
    static int bits() {
        return SPECIES.vectorBitSize();
    }

    private void pass(float x) {
        FloatVector a = FloatVector.broadcast(SPECIES, x);
        FloatVector b = FloatVector.broadcast(SPECIES, 0.25f);
        FloatVector s0 = a;
        FloatVector s1 = a;
        FloatVector s2 = a;
        FloatVector s3 = a;
        FloatVector s4 = a;
        FloatVector s5 = a;
        FloatVector s6 = a;
        FloatVector s7 = a;
        FloatVector s8 = a;
        FloatVector s9 = a;
        FloatVector s10 = a;
        FloatVector s11 = a;
        for (int i = 0; i < STEPS; i++) {
            s0 = s0.fma(a, b);
            s1 = s1.fma(a, b);
            s2 = s2.fma(a, b);
            s3 = s3.fma(a, b);
            s4 = s4.fma(a, b);
            s5 = s5.fma(a, b);
            s6 = s6.fma(a, b);
            s7 = s7.fma(a, b);
            s8 = s8.fma(a, b);
            s9 = s9.fma(a, b);
            s10 = s10.fma(a, b);
            s11 = s11.fma(a, b);
        }
        s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).intoArray(out, 0);
    }
}

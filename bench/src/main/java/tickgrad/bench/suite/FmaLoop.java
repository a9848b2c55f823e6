package tickgrad.bench.suite;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Fused multiply-adds on values in registers, vectors of the JVM's preferred width: nothing that computes with floats is faster. */
public final class FmaLoop {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Independent sums: latency 4, two instructions a cycle, and sixteen registers on machines without AVX-512. */
    private static final int CHAINS = 12;

    private static final int ROUNDS = 1000;

    /** Floating-point operations of a run, two a multiply-add. */
    public static final double OPERATIONS = 2.0 * CHAINS * ROUNDS * SPECIES.length();

    private FmaLoop() {}

    /** {@return bits of the vectors} */
    public static int bits() {
        return SPECIES.vectorBitSize();
    }

    /** Runs it once; {@return a sum of everything computed} */
    public static float run() {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector s0 = y, s1 = x, s2 = y, s3 = x, s4 = y, s5 = x, s6 = y, s7 = x, s8 = y, s9 = x, s10 = y, s11 = x;
        for (int i = 0; i < ROUNDS; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
        FloatVector high = s6.add(s7).add(s8).add(s9).add(s10).add(s11);
        return low.add(high).reduceLanes(VectorOperators.ADD);
    }
}

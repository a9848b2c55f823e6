package tickgrad.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What else a process may do with vectors and segments before it uses this engine: other element types, other widths, heap segments,
 * slices and confined memory. The JVM keeps one profile per method of the library, so all of that is in the profiles under which the
 * engine is compiled afterwards.
 */
public final class Pollution {
    private static final int FLOATS = 4096;

    /** Well past the 10,000 or so calls at which the last compiler takes over. */
    private static final int ROUNDS = 2000;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Pollution() {}

    /** Runs for about a second; {@return a sum of everything computed} */
    public static double run() {
        double sum = 0;
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment[] places = {
                MemorySegment.ofArray(new float[FLOATS]),
                MemorySegment.ofArray(new byte[4 * FLOATS]),
                MemorySegment.ofArray(new double[FLOATS / 2]),
                MemorySegment.ofArray(new int[FLOATS]),
                confined.allocate(4L * FLOATS, 64),
                Arena.ofAuto().allocate(4L * FLOATS, 64).asSlice(0, 4L * FLOATS)
            };
            for (int round = 0; round < ROUNDS; round++) {
                MemorySegment place = places[round % places.length];
                sum += floats(FloatVector.SPECIES_128, place);
                sum += floats(FloatVector.SPECIES_256, place);
                sum += floats(FloatVector.SPECIES_PREFERRED, place);
                sum += doubles(place);
                sum += ints(place);
                sum += scalars(place);
            }
        }
        return sum;
    }

    private static float floats(VectorSpecies<Float> species, MemorySegment at) {
        FloatVector sum = FloatVector.zero(species);
        for (long i = 0; i + species.vectorByteSize() <= at.byteSize(); i += species.vectorByteSize()) {
            FloatVector x = FloatVector.fromMemorySegment(species, at, i, ORDER);
            sum = x.fma(x, sum).max(x);
            x.add(1).intoMemorySegment(at, i, ORDER);
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static double doubles(MemorySegment at) {
        VectorSpecies<Double> species = DoubleVector.SPECIES_PREFERRED;
        DoubleVector sum = DoubleVector.zero(species);
        for (long i = 0; i + species.vectorByteSize() <= at.byteSize(); i += species.vectorByteSize()) {
            sum = sum.add(DoubleVector.fromMemorySegment(species, at, i, ORDER));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static int ints(MemorySegment at) {
        VectorSpecies<Integer> species = IntVector.SPECIES_PREFERRED;
        IntVector sum = IntVector.zero(species);
        for (long i = 0; i + species.vectorByteSize() <= at.byteSize(); i += species.vectorByteSize()) {
            IntVector.zero(species).intoMemorySegment(at, i, ORDER);
            sum = sum.add(IntVector.fromMemorySegment(species, at, i, ORDER));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    private static float scalars(MemorySegment at) {
        float sum = 0;
        for (long i = 0; i < at.byteSize(); i += 4) {
            at.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i, sum);
            sum += at.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        }
        return sum;
    }
}

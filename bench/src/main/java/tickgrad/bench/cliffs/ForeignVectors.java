package tickgrad.bench.cliffs;

import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector code that has nothing to do with the engine, as another library in the same process would run it: other element types, another
 * width, and floats from heap segments. The JDK's methods for vectors and segments are shared by all code, and so are their profiles.
 */
final class ForeignVectors {
    private static final int N = 1024;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> NARROW = FloatVector.SPECIES_128;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    private final int[] ints = new int[N];
    private final byte[] bytes = new byte[N];
    private final double[] doubles = new double[N];
    private final float[] floats = new float[N];
    private final MemorySegment heap = MemorySegment.ofArray(floats);

    /** One pass of each kind over a kilobyte or four. */
    void run(int i) {
        ints(i);
        bytes();
        doubles();
        heapFloats();
        narrowFloats();
        scalars(i);
    }

    private void ints(int i) {
        for (int j = 0; j < N; j += INTS.length()) {
            IntVector.fromArray(INTS, ints, j).add(i).intoArray(ints, j);
        }
    }

    private void bytes() {
        for (int j = 0; j < N; j += BYTES.length()) {
            ByteVector.fromArray(BYTES, bytes, j).lanewise(ADD, (byte) 1).intoArray(bytes, j);
        }
    }

    private void doubles() {
        for (int j = 0; j < N; j += DOUBLES.length()) {
            DoubleVector d = DoubleVector.fromArray(DOUBLES, doubles, j);
            d.fma(d, d).intoArray(doubles, j);
        }
    }

    private void heapFloats() {
        for (int j = 0; j < N; j += FLOATS.length()) {
            FloatVector f = FloatVector.fromMemorySegment(FLOATS, heap, 4L * j, ByteOrder.nativeOrder());
            f.fma(f, f).intoMemorySegment(heap, 4L * j, ByteOrder.nativeOrder());
        }
    }

    private void narrowFloats() {
        for (int j = 0; j < N; j += NARROW.length()) {
            FloatVector f = FloatVector.fromMemorySegment(NARROW, heap, 4L * j, ByteOrder.nativeOrder());
            f.mul(0.5f).intoArray(floats, j);
        }
    }

    private void scalars(int i) {
        for (int j = 0; j < N; j++) {
            heap.set(ValueLayout.JAVA_FLOAT, 4L * j, 0.5f * heap.get(ValueLayout.JAVA_FLOAT, 4L * (i + j & N - 1)));
        }
    }
}

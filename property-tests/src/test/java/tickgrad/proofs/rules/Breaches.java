package tickgrad.proofs.rules;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Spliterators;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The controls: classes that are only parsed, each of which breaks a rule, and one that breaks none. */
final class Breaches {
    private Breaches() {}

    static final class Clean {
        static double f(double[] x) {
            double sum = Roots.root(x.length);
            for (double v : x) {
                sum = Math.fma(v, v, sum);
            }
            return sum;
        }

        private static final class Roots {
            static double root(int n) {
                return Math.sqrt(n);
            }
        }
    }

    static final class Reduction {
        static float f(VectorSpecies<Float> species, float[] x) {
            return FloatVector.fromArray(species, x, 0).reduceLanes(VectorOperators.ADD);
        }
    }

    static final class VectorFunction {
        static void f(VectorSpecies<Float> species, float[] x) {
            FloatVector v = FloatVector.fromArray(species, x, 0);
            v.lanewise(VectorOperators.TANH).pow(v).intoArray(x, 0);
        }
    }

    /** A method reference, the form that hides best. */
    static final class MathFunction {
        static final DoubleUnaryOperator F = Math::log1p;
    }

    static final class StrictFunction {
        static double f(double x) {
            return StrictMath.exp(x);
        }
    }

    static final class Parallel {
        static double[] f(double[] x) {
            DoubleStream forked = StreamSupport.doubleStream(Spliterators.spliterator(x, 0), true);
            return DoubleStream.concat(DoubleStream.of(x).parallel(), forked).toArray();
        }
    }

    static final class StreamSum {
        static double f(double[] x) {
            return DoubleStream.of(x).sum() + DoubleStream.of(x).average().orElse(0.0);
        }
    }

    static final class RandomNumber {
        static double f() {
            return Math.random() + ThreadLocalRandom.current().nextDouble();
        }
    }

    static final class Crossing {
        private VectorMask<Float> field;

        static FloatVector result(float[] x, VectorSpecies<Float> species) {
            return FloatVector.fromArray(species, x, 0);
        }

        void parameter(VectorMask<Float> mask) {
            field = mask;
        }

        static int array() {
            Object[] chains = new FloatVector[4];
            return chains.length;
        }
    }

    static final class Width {
        static int f() {
            return FloatVector.SPECIES_256.length() + FloatVector.SPECIES_PREFERRED.length();
        }
    }

    static final class Shape {
        static int f(float[] x, VectorSpecies<Float> from, VectorSpecies<Float> to) {
            return FloatVector.fromArray(from, x, 0).reinterpretShape(to, 0).length();
        }
    }

    static final class Lock {
        static int f(int[] x) {
            synchronized (x) {
                return x[0]++;
            }
        }

        static synchronized int g(int x) {
            return x;
        }
    }

    static final class Clock {
        static long f() {
            return System.nanoTime() + System.currentTimeMillis();
        }
    }

    static final class OfThread {
        static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[1]);
    }

    static final class Filled {
        static void f(MemorySegment s) {
            s.fill((byte) 0);
        }
    }

    static final class Sliced {
        static long f(MemorySegment s) {
            return s.asSlice(64, 64).byteSize();
        }
    }

    /** One of two segments is asked. */
    static final class Unasked {
        static void f(VectorSpecies<Float> species, MemorySegment x, long at, MemorySegment y) {
            if (!y.isNative()) {
                throw new AssertionError();
            }
            FloatVector.fromMemorySegment(species, x, at, ByteOrder.nativeOrder()).intoMemorySegment(y, at, ByteOrder.nativeOrder());
        }
    }

    static final class ManyReads {
        static void f(VectorSpecies<Float> species, MemorySegment x) {
            if (!x.isNative()) {
                throw new AssertionError();
            }
            float sum = x.get(JAVA_FLOAT, 0) + x.get(JAVA_FLOAT, 4) + x.get(JAVA_FLOAT, 8) + x.get(JAVA_FLOAT, 12) + x.get(JAVA_FLOAT, 16)
                    + x.get(JAVA_FLOAT, 20) + x.get(JAVA_FLOAT, 24);
            FloatVector.broadcast(species, sum).intoMemorySegment(x, 0, ByteOrder.nativeOrder());
        }
    }
}

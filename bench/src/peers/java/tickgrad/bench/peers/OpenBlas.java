package tickgrad.bench.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * OpenBLAS as the machine has it, through {@code java.lang.foreign}. Calls are critical: they read and write Java arrays in place and make no
 * transition to native code, which is the cheapest that Java offers.
 */
final class OpenBlas implements Blas {
    private static final int COLUMN_MAJOR = 102;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    /** Names a library of one's own choice, as {@code -Dpeers.openblas=/path/to/libopenblas.so}. */
    static final String PROPERTY = "peers.openblas";

    private static final String[] NAMES =
            System.getProperty(PROPERTY, "libopenblas.so.0 libopenblas.so").split(" ");

    private static final SymbolLookup LIBRARY = library();
    private static final MethodHandle SGEMM = function("cblas_sgemm", FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT,
            ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));
    private static final MethodHandle SGEMV = function("cblas_sgemv", FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT,
            ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT));
    private static final MethodHandle SGER = function("cblas_sger", FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_FLOAT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));

    private final String version;

    /** Throws UnsatisfiedLinkError where the library is not installed. */
    OpenBlas() {
        if (LIBRARY == null) {
            throw new UnsatisfiedLinkError("no " + String.join(" or ", NAMES) + " found (Debian: libopenblas0)");
        }
        try {
            function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(1);
            MemorySegment text = (MemorySegment)
                    function("openblas_get_config", FunctionDescriptor.of(ADDRESS)).invokeExact();
            version = text.reinterpret(Byte.MAX_VALUE * 4L).getString(0).strip();
        } catch (Throwable e) {
            throw new IllegalStateException("OpenBLAS refused to be configured", e);
        }
    }

    private static SymbolLookup library() {
        for (String name : NAMES) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return null;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        if (LIBRARY == null) {
            return null;
        }
        return Linker.nativeLinker()
                .downcallHandle(LIBRARY.findOrThrow(name), descriptor, Linker.Option.critical(true));
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void sgemm(
            boolean transA, boolean transB, int m, int n, int k,
            float[] A, int lda, float[] B, int bOff, int ldb, float[] C, int ldc) {
        try {
            SGEMM.invokeExact(
                    COLUMN_MAJOR, flag(transA), flag(transB), m, n, k, 1.0f,
                    of(A, 0), lda, of(B, bOff), ldb, 0.0f, of(C, 0), ldc);
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sgemm", e);
        }
    }

    @Override
    public void sgemv(boolean trans, int m, int n, float[] A, float[] x, int xOff, float beta, float[] y) {
        try {
            SGEMV.invokeExact(
                    COLUMN_MAJOR, flag(trans), m, n, 1.0f, of(A, 0), m, of(x, xOff), 1, beta, of(y, 0), 1);
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sgemv", e);
        }
    }

    @Override
    public void sger(int m, int n, float alpha, float[] x, float[] y, int yOff, float[] A) {
        try {
            SGER.invokeExact(COLUMN_MAJOR, m, n, alpha, of(x, 0), 1, of(y, yOff), 1, of(A, 0), m);
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sger", e);
        }
    }

    private static MemorySegment of(float[] a, int off) {
        return MemorySegment.ofArray(a).asSlice(4L * off);
    }

    private static int flag(boolean trans) {
        return trans ? TRANSPOSED : PLAIN;
    }
}

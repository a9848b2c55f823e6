package tickgrad.bench.peers;

import dev.ludovic.netlib.blas.JavaBLAS;

/** netlib's BLAS in Java, the one that it chooses for this JVM: over the Vector API where that module is present. */
final class NetlibBlas implements Blas {
    private final JavaBLAS blas = JavaBLAS.getInstance();

    @Override
    public String version() {
        return Versions.of("dev.ludovic.netlib", "blas") + " " + blas.getClass().getSimpleName();
    }

    @Override
    public void sgemm(
            boolean transA, boolean transB, int m, int n, int k,
            float[] A, int lda, float[] B, int bOff, int ldb, float[] C, int ldc) {
        blas.sgemm(flag(transA), flag(transB), m, n, k, 1, A, 0, lda, B, bOff, ldb, 0, C, 0, ldc);
    }

    @Override
    public void sgemv(boolean trans, int m, int n, float[] A, float[] x, int xOff, float beta, float[] y) {
        blas.sgemv(flag(trans), m, n, 1, A, 0, m, x, xOff, 1, beta, y, 0, 1);
    }

    @Override
    public void sger(int m, int n, float alpha, float[] x, float[] y, int yOff, float[] A) {
        blas.sger(m, n, alpha, x, 0, 1, y, yOff, 1, A, 0, m);
    }

    private static String flag(boolean trans) {
        return trans ? "T" : "N";
    }
}

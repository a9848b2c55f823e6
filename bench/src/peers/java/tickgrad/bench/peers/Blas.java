package tickgrad.bench.peers;

/**
 * The four BLAS routines that a dense network needs, column-major, as BLAS names them. {@code op(A)} is A or, where its flag is set, Aᵀ;
 * {@code xOff} counts floats.
 */
interface Blas {
    /** Library and version. */
    String version();

    /** {@code C = op(A)op(B)}, {@code (m, n)}, over {@code k}. */
    void sgemm(
            boolean transA, boolean transB, int m, int n, int k,
            float[] A, int lda, float[] B, int bOff, int ldb, float[] C, int ldc);

    /** {@code y = op(A)x + beta·y}, A {@code (m, n)} with {@code lda = m}. */
    void sgemv(boolean trans, int m, int n, float[] A, float[] x, int xOff, float beta, float[] y);

    /** {@code A += alpha·x·yᵀ}, A {@code (m, n)} with {@code lda = m}. */
    void sger(int m, int n, float alpha, float[] x, float[] y, int yOff, float[] A);
}

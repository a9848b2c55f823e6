package tickgrad.proofs.kernel;

import java.util.function.IntConsumer;

/** Which of the 2^32 floats a test visits, as bit patterns. {@code -Dtickgrad.stride=1} visits all. */
final class Inputs {
    private static final Integer STRIDE = Integer.getInteger("tickgrad.stride");

    /** NaN, infinities, zeros, subnormals, and the edges of the functions' formulas with both neighbours. */
    static final float[] SPECIAL = special();

    private Inputs() {}

    /** Every {@code stride}-th pattern, and every {@code stride / 16}-th of those between 2^-8 and 2^8 in magnitude. */
    static void forEach(int stride, IntConsumer visit) {
        long step = STRIDE == null ? stride : STRIDE;
        for (long bits = 0; bits < 1L << 32; bits += step) {
            visit.accept((int) bits);
        }
        if (step > 1) {
            long fine = Math.max(1, step / 16) | 1;
            for (long bits = 119L << 23; bits < 135L << 23; bits += fine) {
                visit.accept((int) bits);
                visit.accept((int) bits | Integer.MIN_VALUE);
            }
        }
        for (float x : SPECIAL) {
            visit.accept(Float.floatToRawIntBits(x));
        }
    }

    private static float[] special() {
        float[] edges = {
            0.0f, Float.MIN_VALUE, 0x1.fffffcp-127f, Float.MIN_NORMAL, 0x1p-63f, 0x1p-26f, 0x1p-25f, 0x1p-24f,
                    0x1p-12f, 1 / 3f, 0.5f, 0.34657f,
            2 / 3f, 0.6931472f, 0.85f, 1.0f, 4 / 3f, 1.0397f, 1.414f, 2.0f, 4.0f, 9.02f, 9.1f, 12.0f, 14.2f, 14.5f,
                    16.6f, 17.33f, 17.5f, 24.0f, 87.34f,
            88.3763f, 88.72284f, 89.0f, 103.28f, 103.97f, 104.0f, 120.0f, 1024.0f, 8388608.0f, 1e9f, 1e19f,
                    1.8446744e19f, 2e25f, 3e38f, Float.MAX_VALUE,
            Float.POSITIVE_INFINITY
        };
        float[] all = new float[6 * edges.length + 3];
        int count = 0;
        for (float edge : edges) {
            for (float x : new float[] {Math.nextDown(edge), edge, Math.nextUp(edge)}) {
                all[count++] = x;
                all[count++] = -x;
            }
        }
        all[count++] = Float.NaN;
        all[count++] = Float.intBitsToFloat(0xFFC12345);
        all[count] = Float.intBitsToFloat(0x7F812345);
        return all;
    }
}

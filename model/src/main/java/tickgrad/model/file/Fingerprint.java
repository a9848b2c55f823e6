package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of memory, made without allocating: {@code h = (h ⊕ word)·K; h = h ⊕ (h >>> 32)} over little-endian words of 8 bytes. Every step is
 * one-to-one, so two memories of the same length that differ in one word never have the same hash; others do once in 2^64. It tells versions of
 * weights apart and is no protection against people: that is {@link Checkpoint#sha256}.
 */
public final class Fingerprint {
    /** 2^64 divided by the golden ratio, odd: multiplying by it is one-to-one. */
    private static final long K = 0x9E3779B97F4A7C15L;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Fingerprint() {}

    /**
     * The hash of some bytes.
     *
     * @param memory holds them
     * @param off    offset of the first
     * @param bytes  how many; the last word is filled up with zeros
     * @return the hash
     */
    public static long of(MemorySegment memory, long off, long bytes) {
        long h = mix(K, bytes);
        long words = bytes & -Long.BYTES;
        for (long at = 0; at < words; at += Long.BYTES) {
            h = mix(h, memory.get(WORD, off + at));
        }
        if (words < bytes) {
            long last = 0;
            for (long at = bytes - 1; at >= words; at--) {
                last = last << 8 | memory.get(ValueLayout.JAVA_BYTE, off + at) & 0xFF;
            }
            h = mix(h, last);
        }
        return h;
    }

    private static long mix(long h, long word) {
        long product = (h ^ word) * K;
        return product ^ product >>> 32;
    }
}

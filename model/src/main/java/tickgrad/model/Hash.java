package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 and XXH64 of float32 memory, in little-endian order on every machine. */
final class Hash {
    private static final int CHUNK = 4096;

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;

    private Hash() {}

    static String sha256(MemorySegment segment) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        byte[] bytes = new byte[CHUNK];
        int used = 0;
        for (long at = 0; at < segment.byteSize(); at += Integer.BYTES) {
            int v = segment.get(JAVA_INT, at);
            bytes[used++] = (byte) v;
            bytes[used++] = (byte) (v >> 8);
            bytes[used++] = (byte) (v >> 16);
            bytes[used++] = (byte) (v >> 24);
            if (used == CHUNK) {
                digest.update(bytes);
                used = 0;
            }
        }
        digest.update(bytes, 0, used);
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * XXH64 with seed 0 of memory whose size is a multiple of 64 bytes, as that of all flat vectors is: whole stripes, no tail.
     *
     * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash fast digest algorithm</a>
     */
    static long xxh64(MemorySegment segment) {
        long a = P1 + P2;
        long b = P2;
        long c = 0;
        long d = -P1;
        long size = segment.byteSize();
        for (long at = 0; at < size; at += 32) {
            a = round(a, word(segment, at));
            b = round(b, word(segment, at + 8));
            c = round(c, word(segment, at + 16));
            d = round(d, word(segment, at + 24));
        }
        long h = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        h = merge(merge(merge(merge(h, a), b), c), d) + size;
        h = (h ^ (h >>> 33)) * P2;
        h = (h ^ (h >>> 29)) * P3;
        return h ^ (h >>> 32);
    }

    /** Two floats: as 32-bit values they lie in memory in the machine's order, and their bytes are taken in little-endian order. */
    private static long word(MemorySegment segment, long at) {
        return Integer.toUnsignedLong(segment.get(JAVA_INT, at)) | (long) segment.get(JAVA_INT, at + 4) << 32;
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }

    private static long merge(long h, long lane) {
        return (h ^ round(0, lane)) * P1 + P4;
    }
}

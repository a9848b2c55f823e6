package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of float32 memory, in little-endian order on every machine. */
final class Hash {
    private static final int CHUNK = 4096;

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
}

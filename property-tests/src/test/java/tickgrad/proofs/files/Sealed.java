package tickgrad.proofs.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Checkpoints as bytes, read from the format's description alone: where a section lies, and the checksums that belong to changed contents. */
public final class Sealed {
    static final int HEADER = 64;
    static final int ENTRY = 64;

    private Sealed() {}

    /** A view of a file's bytes. */
    public static ByteBuffer view(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the entry of a section lies in the table. */
    public static int entry(byte[] file, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int e = HEADER; e < HEADER + ENTRY * view(file).getInt(32); e += ENTRY) {
            if (new String(file, e, wanted.length, StandardCharsets.US_ASCII).equals(name) && file[e + wanted.length] == 0) {
                return e;
            }
        }
        throw new AssertionError("no section " + name);
    }

    /** Where a section lies. */
    public static int offset(byte[] file, String name) {
        return (int) view(file).getLong(entry(file, name) + 40);
    }

    /** How long it is. */
    public static int length(byte[] file, String name) {
        return (int) view(file).getLong(entry(file, name) + 48);
    }

    /** Makes every checksum anew that can be made: those of sections within the file, and the header's. */
    public static void seal(byte[] file) {
        ByteBuffer view = view(file);
        int sections = view.getInt(32);
        for (int s = 0; s < sections && HEADER + ENTRY * (s + 1L) <= file.length; s++) {
            int entry = HEADER + ENTRY * s;
            long offset = view.getLong(entry + 40);
            long length = view.getLong(entry + 48);
            if (offset >= 0 && length >= 0 && offset <= file.length && length <= file.length - offset) {
                view.putInt(entry + 56, crc(file, (int) offset, (int) length));
            }
        }
        if (sections >= 0 && HEADER + (long) ENTRY * sections <= file.length) {
            CRC32C crc = new CRC32C();
            crc.update(file, 0, 60);
            crc.update(file, HEADER, ENTRY * sections);
            view.putInt(60, (int) crc.getValue());
        }
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}

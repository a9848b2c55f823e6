package tickgrad.model.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Little-endian numbers at any offset, checksums, and the questions that every format asks. */
final class Little {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A buffer holds at most 2^31 - 1 bytes. */
    static final long CHUNK = 1L << 30;

    private Little() {}

    /** The smallest multiple of a power of two that is not less. */
    static long align(long offset, int unit) {
        return (offset + unit - 1) & -unit;
    }

    /** Takes bytes into a checksum. */
    static void update(CRC32C crc, MemorySegment memory, long offset, long length) {
        for (long at = 0; at < length; at += CHUNK) {
            crc.update(memory.asSlice(offset + at, Math.min(CHUNK, length - at)).asByteBuffer());
        }
    }

    static int crc(MemorySegment memory, long offset, long length) {
        CRC32C crc = new CRC32C();
        update(crc, memory, offset, length);
        return (int) crc.getValue();
    }

    static boolean zeros(MemorySegment memory, long from, long to) {
        for (long at = from; at < to; at++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}

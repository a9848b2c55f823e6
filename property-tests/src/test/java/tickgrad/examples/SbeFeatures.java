package tickgrad.examples;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static tickgrad.model.Feature.Type.FLOAT32;
import static tickgrad.model.Feature.Type.FLOAT64;
import static tickgrad.model.Feature.Type.INT32;
import static tickgrad.model.Feature.Type.INT64;

import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import tickgrad.model.Feature;
import tickgrad.model.FeatureMap;

/**
 * The features of an SBE message, {@code Tick} of {@code tick.xml}, read where they lie in the received buffer: no codec, no object.
 * Offsets are those of the block, as in the schema; its fields are packed, so most are unaligned.
 */
public final class SbeFeatures {
    private static final int HEADER = 8;
    private static final int TEMPLATE = 1;
    private static final int SCHEMA = 7;

    /** One feature for each field of the schema that the network takes. */
    public static final FeatureMap TICK = new FeatureMap(
            Feature.at(9, INT64).decimal(-9).standardized(100.0, 2.5), // bid
            Feature.at(17, INT64).decimal(-9).standardized(100.0, 2.5), // ask
            Feature.at(25, INT32), // bidSize
            Feature.at(29, INT32).absent(Integer.MAX_VALUE), // askSize, whose schema has a null value of its own
            Feature.at(33, FLOAT32), // imbalance
            Feature.at(37, FLOAT64)); // volatility

    private SbeFeatures() {}

    /**
     * Reads a message, header first, from a buffer in native memory.
     *
     * @return false if it is another message than a tick; then nothing was written
     * @throws IllegalArgumentException  if its block is shorter than the map's, so of an older schema
     * @throws IndexOutOfBoundsException if it ends beyond the buffer
     */
    public static boolean read(DirectBuffer buffer, int offset, MemorySegment x) {
        int blockLength = buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
        int template = buffer.getShort(offset + 2, LITTLE_ENDIAN) & 0xFFFF;
        int schema = buffer.getShort(offset + 4, LITTLE_ENDIAN) & 0xFFFF;
        if (template != TEMPLATE || schema != SCHEMA) {
            return false;
        }
        buffer.boundsCheck(offset + HEADER, blockLength);
        TICK.read(buffer.addressOffset() + offset + HEADER, blockLength, x, 0);
        return true;
    }
}

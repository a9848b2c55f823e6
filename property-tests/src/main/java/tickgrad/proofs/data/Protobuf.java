package tickgrad.proofs.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A protobuf message as a list of numbered fields: as much of the wire format as ONNX test vectors use. */
final class Protobuf {
    private record Field(int number, long value, ByteBuffer bytes) {}

    private final List<Field> fields = new ArrayList<>();

    Protobuf(byte[] message) {
        this(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
    }

    private Protobuf(ByteBuffer in) {
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag & 7) {
                case 0 -> fields.add(new Field(tag >>> 3, varint(in), null));
                case 1 -> fields.add(new Field(tag >>> 3, in.getLong(), null));
                case 2 -> fields.add(new Field(tag >>> 3, 0, slice(in, (int) varint(in))));
                case 5 -> fields.add(new Field(tag >>> 3, in.getInt(), null));
                default -> throw new IllegalArgumentException("wire type is " + (tag & 7) + ", expected 0, 1, 2 or 5");
            }
        }
    }

    List<Protobuf> messages(int number) {
        return with(number).map(f -> new Protobuf(copy(f.bytes))).toList();
    }

    List<String> strings(int number) {
        return with(number).map(f -> StandardCharsets.UTF_8.decode(copy(f.bytes)).toString()).toList();
    }

    String string(int number) {
        return strings(number).isEmpty() ? "" : strings(number).getFirst();
    }

    long integer(int number, long absent) {
        return with(number).mapToLong(Field::value).findFirst().orElse(absent);
    }

    /** Repeated integers, one by one or packed. */
    long[] integers(int number) {
        List<Long> found = new ArrayList<>();
        with(number).forEach(f -> {
            if (f.bytes == null) {
                found.add(f.value);
            } else {
                for (ByteBuffer packed = copy(f.bytes); packed.hasRemaining(); ) {
                    found.add(varint(packed));
                }
            }
        });
        return found.stream().mapToLong(Long::longValue).toArray();
    }

    /** Repeated floats, one by one or packed. */
    double[] floats(int number) {
        List<Double> found = new ArrayList<>();
        with(number).forEach(f -> {
            if (f.bytes == null) {
                found.add((double) Float.intBitsToFloat((int) f.value));
            } else {
                for (ByteBuffer packed = copy(f.bytes); packed.hasRemaining(); ) {
                    found.add((double) packed.getFloat());
                }
            }
        });
        return found.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The bytes of a field, little-endian; empty where it is absent. */
    ByteBuffer bytes(int number) {
        return with(number).map(f -> copy(f.bytes)).findFirst().orElse(ByteBuffer.allocate(0));
    }

    private Stream<Field> with(int number) {
        return fields.stream().filter(f -> f.number == number);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer slice(ByteBuffer in, int length) {
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("varint is longer than 10 bytes");
    }
}

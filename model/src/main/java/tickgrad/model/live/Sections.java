package tickgrad.model.live;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tickgrad.model.Range;

/** All that an object is: named native segments of fixed layout, in a fixed order. To save it is to copy them. */
public final class Sections {
    private final SequencedMap<String, MemorySegment> segments = new LinkedHashMap<>();

    Sections() {}

    void put(String name, MemorySegment segment) {
        segments.put(name, segment);
    }

    /** {@return the segments by name, as they are and change} */
    public SequencedMap<String, MemorySegment> segments() {
        return Collections.unmodifiableSequencedMap(segments);
    }

    /**
     * Takes all values of others, between two calls of their owner: it then goes on where the other one stood.
     *
     * @param saved segments of the same names and sizes
     * @throws IllegalArgumentException if they are others; nothing has then changed
     */
    public void copyFrom(Map<String, MemorySegment> saved) {
        Range.require(saved.keySet().equals(segments.keySet()), "saved", saved.keySet(), "sections " + segments.keySet());
        segments.forEach((name, segment) -> Range.require(
                saved.get(name).byteSize() == segment.byteSize(), "section " + name, saved.get(name).byteSize() + " bytes",
                segment.byteSize() + " bytes"));
        segments.forEach((name, segment) -> segment.copyFrom(saved.get(name)));
    }

    /** {@return the SHA-256 of names and bytes, in hexadecimal} */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            segments.forEach((name, segment) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(segment.asByteBuffer());
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

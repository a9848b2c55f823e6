package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;

/**
 * One float for each weight and bias of a network, in one flat piece of native memory: parameters, or their gradients. All flat vectors
 * of an architecture have the same layout, so an optimizer step is one linear pass and a copy is one copy.
 */
public abstract sealed class FlatVector permits Parameters, Gradients {
    private final Architecture architecture;
    private final Layout layout;
    private final MemorySegment segment;

    FlatVector(Arena arena, Architecture architecture) {
        this.architecture = architecture;
        this.layout = new Layout(architecture);
        this.segment = arena.allocate(layout.bytes(), Padding.BYTES);
    }

    /** Values in memory that somebody else owns. */
    FlatVector(Architecture architecture, MemorySegment memory, long offset) {
        this.architecture = architecture;
        this.layout = new Layout(architecture);
        Seam.rows("memory", memory, offset, 1, layout.floats(), layout.floats());
        Range.require(
                (memory.address() + offset) % Padding.BYTES == 0,
                "the address of memory",
                memory.address() + offset,
                "a multiple of " + Padding.BYTES);
        this.segment = memory.asSlice(offset, layout.bytes(), Padding.BYTES);
    }

    /** {@return the architecture whose weights and biases these are} */
    public Architecture architecture() {
        return architecture;
    }

    /** {@return all values, padding included, 64-byte aligned} */
    public MemorySegment segment() {
        return segment;
    }

    /** {@return the number of floats in {@link #segment}, padding included} */
    public int floats() {
        return layout.floats();
    }

    /**
     * The value of a weight.
     *
     * @param layer from 0
     * @param in    input of the layer
     * @param out   output of the layer
     * @return its value
     */
    public float weight(int layer, int in, int out) {
        return segment.get(JAVA_FLOAT, layout.weight(layer, in, out));
    }

    /**
     * Sets the value of a weight.
     *
     * @param layer from 0
     * @param in    input of the layer
     * @param out   output of the layer
     * @param value the value
     */
    public void weight(int layer, int in, int out, float value) {
        segment.set(JAVA_FLOAT, layout.weight(layer, in, out), value);
    }

    /**
     * The value of a bias.
     *
     * @param layer from 0
     * @param out   output of the layer
     * @return its value
     */
    public float bias(int layer, int out) {
        return segment.get(JAVA_FLOAT, layout.bias(layer, out));
    }

    /**
     * Sets the value of a bias; {@code -0.0} becomes {@code +0.0}.
     *
     * @param layer from 0
     * @param out   output of the layer
     * @param value the value
     */
    public void bias(int layer, int out, float value) {
        segment.set(JAVA_FLOAT, layout.bias(layer, out), value + 0.0f);
    }

    /**
     * Takes all values of another vector.
     *
     * @param other a vector of the same architecture
     */
    public void copyFrom(FlatVector other) {
        if (!architecture.equals(other.architecture)) {
            throw new IllegalArgumentException(
                    "other has architecture " + other.architecture + ", expected " + architecture);
        }
        segment.copyFrom(other.segment);
    }

    /** {@return whether no value is NaN or infinite} */
    public boolean isFinite() {
        return tickgrad.kernel.Finite.all(1, floats(), segment, 0, floats());
    }

    /** {@return the SHA-256 of all values, little-endian, padding included, in hexadecimal} */
    public String sha256() {
        return Hash.sha256(segment);
    }

    /**
     * A short name of the values: the XXH64 of their bytes (seed 0), little-endian, padding included, as {@code xxhsum -H64} prints it.
     * Allocates nothing.
     *
     * @return the hash
     */
    public long xxh64() {
        return Hash.xxh64(segment);
    }

    Layout layout() {
        return layout;
    }
}

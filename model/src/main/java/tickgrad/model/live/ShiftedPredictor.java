package tickgrad.model.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/**
 * A predictor whose weights may want their inputs shifted, as those of {@link Folded} do. Where they do not, inputs are read in place; where they do,
 * {@code x - shift} is read into a row of one's own, and a batch is answered row by row, with the same bits.
 *
 * <pre>
 * memory of a shift: byte 0   1 if anything is shifted (int64)
 *                         64  shift (inputs), padded with +0.0
 * </pre>
 */
final class ShiftedPredictor {
    private static final long SHIFTS = 0;
    private static final long ROW = 64;

    private final Predictor predictor;
    private final MemorySegment shift;
    private final MemorySegment row;
    private final int inputs;
    private final int outputs;

    ShiftedPredictor(Arena arena, Predictor predictor, MemorySegment shift) {
        this.predictor = predictor;
        this.shift = shift;
        this.inputs = predictor.parameters().architecture().inputs();
        this.outputs = predictor.parameters().architecture().outputs();
        this.row = arena.allocate((long) Float.BYTES * Padding.pad(inputs), Padding.BYTES);
    }

    /** Memory of a shift. */
    static long bytes(int inputs) {
        return ROW + (long) Float.BYTES * Padding.pad(inputs);
    }

    /** Nothing is shifted. */
    static void none(MemorySegment shift) {
        shift.set(JAVA_LONG, SHIFTS, 0L);
    }

    /** Takes the shift of a network of raw inputs. */
    static void of(Folded folded, MemorySegment shift) {
        MemorySegment.copy(folded.shift(), 0, shift, ROW, folded.shift().byteSize());
        shift.set(JAVA_LONG, SHIFTS, folded.shifts() ? 1L : 0L);
    }

    Parameters parameters() {
        return predictor.parameters();
    }

    void copyTo(Folded copy) {
        copy.weights().copyFrom(parameters());
        if (shifts()) {
            MemorySegment.copy(shift, ROW, copy.shift(), 0, copy.shift().byteSize());
        } else {
            copy.shift().fill((byte) 0);
        }
    }

    float predict(MemorySegment x, long xOff) {
        return shifts() && loads(x, xOff) ? predictor.predict(row, 0) : predictor.predict(x, xOff);
    }

    void predict(MemorySegment x, long xOff, MemorySegment y, long yOff) {
        if (shifts() && loads(x, xOff)) {
            predictor.predict(row, 0, y, yOff);
        } else {
            predictor.predict(x, xOff, y, yOff);
        }
    }

    void predict(Matrix X, Matrix Y) {
        if (!shifts() || X.cols() != inputs || Y.cols() != outputs || Y.rows() != X.rows()) {
            predictor.predict(X, Y);
            return;
        }
        for (int r = 0; r < X.rows(); r++) {
            predict(X.segment(), X.offset(r), Y.segment(), Y.offset(r));
        }
    }

    float greeks(MemorySegment x, long xOff, int output, MemorySegment g, long gOff) {
        return shifts() && loads(x, xOff)
                ? predictor.greeks(row, 0, output, g, gOff)
                : predictor.greeks(x, xOff, output, g, gOff);
    }

    private boolean shifts() {
        return shift.get(JAVA_LONG, SHIFTS) != 0;
    }

    /** Reads {@code x - shift}; false for memory that the predictor refuses, with a message of its own. */
    private boolean loads(MemorySegment x, long xOff) {
        if (!x.isNative() || (x.address() + xOff & Float.BYTES - 1) != 0 || xOff < 0 || xOff > x.byteSize() - 4L * inputs) {
            return false;
        }
        for (int i = 0; i < inputs; i++) {
            row.set(JAVA_FLOAT, 4L * i, x.get(JAVA_FLOAT, xOff + 4L * i) - shift.get(JAVA_FLOAT, ROW + 4L * i));
        }
        return true;
    }
}

package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Losses;
import tickgrad.kernel.Padding;

/** The loss of one row. The squared error of one output, which most networks that learn online have, needs no memory but that of its gradient. */
final class RowLoss {
    private final Loss loss;
    private final int outputs;
    private final double elements;
    private final Matrix target;
    private final boolean square;
    private float only;

    /** Keeps a row's targets in {@code target}, or in a field. */
    RowLoss(Loss loss, int outputs, Matrix target) {
        this.loss = loss;
        this.outputs = outputs;
        this.elements = loss.elements(outputs);
        this.target = target;
        this.square = outputs == 1 && loss instanceof ResidualLosses.Squared;
    }

    /** Takes the targets of a row; refuses those from which the loss cannot learn. */
    void take(MemorySegment t, long tOff) {
        if (square) {
            only = t.get(JAVA_FLOAT, tOff);
            if (Math.abs(only) < Float.POSITIVE_INFINITY) {
                return;
            }
        }
        Rows.copy(1, target.cols(), t, tOff, target.cols(), target.segment(), target.offset(), target.ld());
        loss.check(target, outputs);
    }

    /** The mean loss of the row of the last forward pass, which returned its first output; the gradient of its outputs goes into the workspace. */
    double backward(Workspace ws, float first) {
        MemorySegment S = ws.segment();
        if (square) {
            return Losses.mse(first, only, S, ws.outputGradients());
        }
        int ld = Padding.pad(outputs);
        return loss.backward(
                        1, outputs, S, ws.outputs(), ld, target.segment(), target.offset(), target.ld(), MemorySegment.NULL, 0,
                        (float) (1.0 / elements), S, ws.outputGradients(), ld)
                / elements;
    }
}

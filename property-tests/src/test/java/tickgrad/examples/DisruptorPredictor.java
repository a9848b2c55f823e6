package tickgrad.examples;

import com.lmax.disruptor.EventHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.model.Matrix;
import tickgrad.model.Predictor;

/**
 * Forecasts for the events of a ring buffer, all that have gathered at once, {@code most} at most: the longer the queue, the cheaper the
 * row. A forecast has the same bits as if its row had come alone.
 *
 * <p>Events wait in the ring until their batch ends: the Disruptor gives them back to the producer no sooner.
 */
public final class DisruptorPredictor implements EventHandler<DisruptorPredictor.Tick> {
    /** An event: features in native memory, made once, and the forecast for handlers behind this one. */
    public static final class Tick {
        public final MemorySegment features;
        public float forecast;

        public Tick(MemorySegment features) {
            this.features = features;
        }
    }

    private final Predictor predictor;
    private final Tick[] waiting;
    private final Matrix[] X;
    private final Matrix[] Y;
    private int rows;

    public DisruptorPredictor(Arena arena, Predictor predictor, int most) {
        this.predictor = predictor;
        this.waiting = new Tick[most];
        int inputs = predictor.parameters().architecture().inputs();
        int outputs = predictor.parameters().architecture().outputs();
        Matrix features = Matrix.allocate(arena, most, inputs);
        Matrix forecasts = Matrix.allocate(arena, most, outputs);
        X = new Matrix[most + 1];
        Y = new Matrix[most + 1];
        for (int m = 1; m <= most; m++) { // the first m rows, for every m: views are objects
            X[m] = features.rows(0, m);
            Y[m] = forecasts.rows(0, m);
        }
    }

    @Override
    public void onEvent(Tick tick, long sequence, boolean endOfBatch) {
        Matrix all = X[waiting.length];
        MemorySegment.copy(tick.features, 0, all.segment(), all.offset(rows), (long) all.cols() * Float.BYTES);
        waiting[rows++] = tick;
        if (endOfBatch || rows == waiting.length) {
            predict();
        }
    }

    private void predict() {
        predictor.predict(X[rows], Y[rows]);
        for (int r = 0; r < rows; r++) {
            waiting[r].forecast = Y[rows].get(r, 0);
        }
        rows = 0;
    }
}

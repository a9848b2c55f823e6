package tickgrad.proofs.embedding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tickgrad.examples.DisruptorPredictor;
import tickgrad.examples.DisruptorPredictor.Tick;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/** Events predicted in the batches that a ring buffer makes have the bits of events predicted one by one. */
@Tag("embedding")
class DisruptorTest {
    private static final int RING = 64;
    private static final int MOST = 7;
    private static final int EVENTS = 10_000;

    private final Arena arena = Arena.ofShared();
    private final Parameters parameters =
            Parameters.initialized(arena, Architecture.of("13-20-2 relu"), Initializer.GLOROT_UNIFORM, 1);
    private final DisruptorPredictor handler = new DisruptorPredictor(arena, new Predictor(arena, parameters, 4), MOST);

    /** Behind the handler: compares, and counts the batches of which it saw an end. */
    private final class Check implements EventHandler<Tick> {
        final CountDownLatch all = new CountDownLatch(EVENTS);
        final Predictor single = new Predictor(arena, parameters, 1);
        final Matrix y = Matrix.allocate(arena, 1, 2);
        int wrong;

        @Override
        public void onEvent(Tick tick, long sequence, boolean endOfBatch) {
            single.predict(tick.features, 0, y.segment(), 0);
            wrong += Float.floatToRawIntBits(y.get(0, 0)) == Float.floatToRawIntBits(tick.forecast) ? 0 : 1;
            tick.forecast = Float.NaN;
            all.countDown();
        }
    }

    @Test
    void batchesEqualOneByOne() throws InterruptedException {
        Disruptor<Tick> disruptor = new Disruptor<>(
                () -> new Tick(arena.allocate(64, 64)), RING, DaemonThreadFactory.INSTANCE, ProducerType.SINGLE, new BlockingWaitStrategy());
        Check check = new Check();
        disruptor.handleEventsWith(handler).then(check);
        RingBuffer<Tick> ring = disruptor.start();
        Random random = new Random(11);
        for (int sent = 0; sent < EVENTS; ) {
            int burst = Math.min(1 + random.nextInt(RING), EVENTS - sent);
            long last = ring.next(burst);
            for (long sequence = last - burst + 1; sequence <= last; sequence++) {
                fill(ring.get(sequence), random);
            }
            ring.publish(last - burst + 1, last);
            sent += burst;
        }
        assertTrue(check.all.await(300, TimeUnit.SECONDS), () -> check.all.getCount() + " events are missing");
        disruptor.shutdown();
        assertEquals(0, check.wrong);
    }

    private static void fill(Tick tick, Random random) {
        for (int i = 0; i < 13; i++) {
            tick.features.set(JAVA_FLOAT, 4L * i, (float) random.nextGaussian());
        }
    }

    /** Nothing waits longer than its batch, and no batch is larger than asked for: after event e of a batch, all full ones are answered. */
    @Test
    void forecastsComeWithTheEndOfTheirBatch() {
        Random random = new Random(12);
        for (int batch = 1; batch <= 3 * MOST; batch++) {
            Tick[] ticks = new Tick[batch];
            for (int e = 0; e < batch; e++) {
                ticks[e] = new Tick(arena.allocate(64, 64));
                ticks[e].forecast = Float.NaN;
                fill(ticks[e], random);
                handler.onEvent(ticks[e], e, e == batch - 1);
                int answered = e == batch - 1 ? batch : (e + 1) / MOST * MOST;
                for (int i = 0; i <= e; i++) {
                    assertEquals(i >= answered, Float.isNaN(ticks[i].forecast), "event " + i + " after " + e + " of " + batch);
                }
            }
        }
    }

    @Test
    void batchesAllocateNothing() {
        Tick tick = new Tick(arena.allocate(64, 64));
        Settled.allocatesNothing("events in batches", i -> handler.onEvent(tick, i, i % 50 == 0 || i % 3 == 0 && i % 50 < 20));
    }
}

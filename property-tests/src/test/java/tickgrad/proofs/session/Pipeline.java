package tickgrad.proofs.session;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import tickgrad.model.AllocationMeter;
import tickgrad.model.live.Event;
import tickgrad.model.live.JournaledLearner;

/** Aeron's driver, the hot thread with its agent, and the calling thread, which sends the ticks and collects the answers. */
final class Pipeline implements AutoCloseable {
    private static final String CHANNEL = "aeron:ipc?term-length=1m";
    private static final long HIGHEST = 60_000_000_000L;

    /** Machines under load let threads wait for seconds. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    /**
     * What a pass over the ticks gave.
     *
     * @param answered  answers that came back, one to each tick and in order
     * @param predicted those by published weights
     * @param answers   SHA-256 of all forecasts
     * @param bytes     heap bytes that the hot thread allocated
     * @param nanos     from the first tick to the last answer
     * @param latencies from the moment a tick was due to its answer, nanoseconds
     */
    record Pass(long answered, long predicted, String answers, long bytes, long nanos, Histogram latencies) {}

    private final MediaDriver driver;
    private final Aeron aeron;
    private final Publication ticks;
    private final Subscription answers;
    private final LearningAgent agent;
    private final ExecutorService hot =
            Executors.newSingleThreadExecutor(work -> Thread.ofPlatform().name("hot").daemon().unstarted(work));
    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(LearningAgent.TICK));
    private final ByteBuffer forecast = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final FragmentHandler collect = (buffer, offset, length, header) ->
            collect(buffer.getLong(offset), buffer.getInt(offset + 16), buffer.getFloat(offset + 20));
    private final IdleStrategy idle;
    private final IdleStrategy wait;
    private MessageDigest digest;
    private long answered;
    private long predicted;

    /** Opens it; {@code idle} makes what the hot thread does without ticks, and the calling one between them. */
    Pipeline(Path folder, Supplier<IdleStrategy> idle) {
        this.idle = idle.get();
        this.wait = idle.get();
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(folder.resolve("aeron").toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy())
                .clientLivenessTimeoutNs(PATIENCE)
                .publicationUnblockTimeoutNs(2 * PATIENCE));
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(PATIENCE)));
        ticks = aeron.addPublication(CHANNEL, 1);
        answers = aeron.addSubscription(CHANNEL, 2);
        Publication out = aeron.addPublication(CHANNEL, 2);
        Subscription in = aeron.addSubscription(CHANNEL, 1);
        while (!ticks.isConnected() || !out.isConnected() || !answers.isConnected() || !in.isConnected()) {
            Thread.yield();
        }
        agent = new LearningAgent(in, out, System::nanoTime);
    }

    LearningAgent agent() {
        return agent;
    }

    /** Does something on the hot thread, and waits for it. */
    <T> T onHotThread(Callable<T> work) {
        return result(hot.submit(work));
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends all ticks to a learner and collects the answers.
     *
     * @param feed  the ticks
     * @param pace  1 for their own pace, 2 for twice as fast, 0 for as fast as it goes
     * @param kept  the learner, whose journal is open
     * @return what came out
     */
    Pass play(List<DepthFeed.Tick> feed, int pace, JournaledLearner kept) {
        Histogram latencies = new Histogram(1, HIGHEST, 3);
        agent.begin(kept, latencies);
        digest = sha256();
        answered = 0;
        predicted = 0;
        int n = feed.size();
        Future<Long> bytes = hot.submit(() -> work(n));
        long start = System.nanoTime();
        for (int i = 0; i < n; i++) {
            DepthFeed.Tick tick = feed.get(i);
            long due = pace == 0 ? System.nanoTime() : start + (tick.nanos() - feed.getFirst().nanos()) / pace;
            while (pace > 0 && System.nanoTime() < due) {
                wait.idle(answers.poll(collect, 1));
            }
            write(i, tick, pace == 0 ? System.nanoTime() : due);
            while (ticks.offer(message, 0, LearningAgent.TICK) < 0) {
                answers.poll(collect, 16);
                requireAtWork(bytes);
            }
            answers.poll(collect, 16);
        }
        while (answered < n) {
            answers.poll(collect, 16);
            requireAtWork(bytes);
        }
        long nanos = System.nanoTime() - start;
        return new Pass(answered, predicted, HexFormat.of().formatHex(digest.digest()), result(bytes), nanos, latencies);
    }

    /** The hot thread's loop. */
    private long work(int n) {
        AllocationMeter meter = new AllocationMeter();
        long before = meter.bytes();
        while (agent.taken() < n) {
            idle.idle(agent.doWork());
        }
        return meter.bytes() - before;
    }

    /** Whoever failed will send no answers. */
    private static void requireAtWork(Future<Long> bytes) {
        if (bytes.state() == Future.State.FAILED) {
            throw new IllegalStateException("the hot thread failed", bytes.exceptionNow());
        }
    }

    private void write(int sequence, DepthFeed.Tick tick, long due) {
        message.putLong(0, sequence);
        message.putLong(8, tick.nanos() / 1000);
        message.putLong(16, due);
        message.putDouble(24, tick.bid());
        message.putDouble(32, tick.ask());
        message.putDouble(40, tick.bidSize());
        message.putDouble(48, tick.askSize());
        for (int i = 0; i < DepthFeed.INPUTS; i++) {
            message.putFloat(LearningAgent.X + 4 * i, tick.x()[i]);
        }
    }

    private void collect(long sequence, int event, float y) {
        if (sequence != answered) {
            throw new IllegalStateException("answer " + sequence + ", expected " + answered);
        }
        digest.update(forecast.putFloat(0, y).array());
        predicted += event == Event.PREDICTED.ordinal() ? 1 : 0;
        answered++;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        hot.shutdownNow();
        aeron.close();
        driver.close();
    }
}

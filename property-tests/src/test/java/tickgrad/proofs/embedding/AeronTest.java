package tickgrad.proofs.embedding;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.examples.AeronPredictor;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;

/** An agent behind Aeron's shared memory answers with the bits of a direct call, waits for nobody and allocates nothing. */
@Tag("embedding")
@Timeout(300)
class AeronTest {
    private static final int INPUTS = 11;
    private static final int LENGTH = Long.BYTES + INPUTS * Float.BYTES;
    private static final int MESSAGES = 5_000;
    private static final String CHANNEL = "aeron:ipc?term-length=256k";

    /** Machines under load let threads wait for seconds. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Arena arena = Arena.ofShared();
    private final Parameters parameters =
            Parameters.initialized(arena, Architecture.of(INPUTS + "-9-1 tanh"), Initializer.GLOROT_UNIFORM, 1);
    private final Predictor predictor = new Predictor(arena, parameters, 1);
    private final MemorySegment x = arena.allocate(64, 64);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH + 4]);
    private final IdleStrategy idle = new BackoffIdleStrategy();
    private final List<Long> wrong = new ArrayList<>();
    private final FragmentHandler check = (buffer, offset, length, header) -> check(buffer.getLong(offset), buffer.getFloat(offset + 8));
    private final ErrorHandler unexpected = error -> {
        throw new AssertionError(error);
    };

    @TempDir
    private Path folder;

    private MediaDriver driver;
    private Aeron aeron;
    private Publication requests;
    private Publication out;
    private Subscription answers;
    private AeronPredictor agent;

    /** Answers so far; the next one must have this number. */
    private long answered;

    @BeforeEach
    void open() {
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
        requests = aeron.addPublication(CHANNEL, 1);
        answers = aeron.addSubscription(CHANNEL, 2);
        out = aeron.addPublication(CHANNEL, 2);
        Subscription in = aeron.addSubscription(CHANNEL, 1);
        while (!requests.isConnected() || !out.isConnected() || !answers.isConnected() || !in.isConnected()) {
            Thread.yield();
        }
        agent = new AeronPredictor(in, out, new Predictor(arena, parameters, 1));
    }

    @AfterEach
    void close() {
        aeron.close();
        driver.close();
        assertFalse(Files.exists(folder.resolve("aeron")), "the driver leaves nothing behind");
    }

    /** The features of message {@code id}: random, but the same each time. */
    private void features(long id) {
        Random random = new Random(id);
        for (int i = 0; i < INPUTS; i++) {
            x.set(JAVA_FLOAT, 4L * i, (float) random.nextGaussian());
        }
    }

    private boolean send(long id, int length) {
        features(id);
        message.putLong(0, id);
        for (int i = 0; i < INPUTS; i++) {
            message.putFloat(8 + 4 * i, x.get(JAVA_FLOAT, 4L * i));
        }
        return requests.offer(message, 0, length) > 0;
    }

    private void check(long id, float forecast) {
        features(id);
        if (id != answered || Float.floatToRawIntBits(predictor.predict(x, 0)) != Float.floatToRawIntBits(forecast)) {
            wrong.add(id);
        }
        answered++;
    }

    /** As in production: the agent on a thread of its own, which idles as the runner is told. */
    @Test
    void answersAreThoseOfDirectCalls() {
        try (AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(), unexpected, null, agent)) {
            AgentRunner.startOnThread(runner);
            for (long sent = 0; answered < MESSAGES; ) {
                sent += sent < MESSAGES && send(sent, LENGTH) ? 1 : 0;
                idle.idle(answers.poll(check, 10));
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** While nobody takes the answers, requests stay where they are; then all come, in order and once. */
    @Test
    void unreadAnswersHoldUpRequestsAndLoseNone() {
        AgentInvoker invoker = new AgentInvoker(unexpected, null, agent);
        invoker.start();
        long sent = 0;
        long taken = 0;
        while (out.availableWindow() > 0) {
            sent += send(sent, LENGTH) ? 1 : 0;
            int work = invoker.invoke();
            taken += work;
            idle.idle(work);
        }
        while (requests.availableWindow() > 0) {
            sent += send(sent, LENGTH) ? 1 : 0;
        }
        assertTrue(sent > taken, "no request was left");
        assertEquals(0, invoker.invoke(), "an answer found room");
        while (answered < sent) {
            invoker.invoke();
            answers.poll(check, 10);
        }
        assertEquals(0, invoker.invoke() + answers.poll(check, 10), "and no more");
        assertEquals(List.of(), wrong);
        invoker.close();
    }

    @Test
    void malformedMessagesAreCountedAndNotAnswered() {
        for (int length : new int[] {0, 8, LENGTH - 4, LENGTH - 1, LENGTH + 4}) {
            while (!send(99, length)) {
                Thread.yield();
            }
        }
        while (!send(0, LENGTH)) {
            Thread.yield();
        }
        while (answers.poll(check, 10) == 0) {
            agent.doWork();
        }
        assertEquals(5, agent.malformed());
        assertEquals(1, answered);
        assertEquals(List.of(), wrong);
    }

    /** A round trip by Aeron's shared memory on one thread; the messages' features stay the same, since random ones are objects. */
    @Test
    void roundTripsAllocateNothing() {
        AgentInvoker invoker = new AgentInvoker(unexpected, null, agent);
        invoker.start();
        FragmentHandler count = (buffer, offset, length, header) -> answered++;
        send(0, LENGTH);
        while (answers.poll(count, 1) == 0) {
            invoker.invoke();
        }
        Settled.allocatesNothing("messages answered by an agent", i -> {
            while (requests.offer(message, 0, LENGTH) < 0) {
                Thread.onSpinWait();
            }
            while (answers.poll(count, 1) == 0) {
                invoker.invoke();
            }
        });
        Settled.allocatesNothing("polls without a message", i -> assertEquals(0, invoker.invoke()));
        invoker.close();
    }
}

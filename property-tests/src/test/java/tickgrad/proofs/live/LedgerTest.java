package tickgrad.proofs.live;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tickgrad.model.CounterRandom;
import tickgrad.model.live.Ledger;

class LedgerTest {
    private record Entry(long due, long sequence, long version, long time, List<Float> x, List<Float> y) {}

    private static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::due).thenComparingLong(Entry::sequence);

    private static Ledger ledger(Arena arena, boolean mixed, int capacity, int inputs, int outputs) {
        return mixed
                ? Ledger.ofMixedHorizons(arena, capacity, inputs, outputs)
                : Ledger.ofOneHorizon(arena, capacity, inputs, outputs);
    }

    private static List<Float> floats(MemorySegment segment, long at, int n) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            values.add(segment.get(JAVA_FLOAT, at + 4L * i));
        }
        return values;
    }

    /** Thousands of arrivals and settlements against a priority queue, with entries of equal due time, full ledgers and labels that never come. */
    @ParameterizedTest
    @CsvSource({"false, 1", "false, 7", "false, 64", "true, 1", "true, 2", "true, 6", "true, 21", "true, 64", "true, 85"})
    void handsOutWhatIsDueInOrder(boolean mixed, int capacity) {
        int inputs = 1 + capacity % 17;
        int outputs = 1 + capacity % 3;
        CounterRandom random = new CounterRandom(capacity, mixed ? 1 : 2);
        try (Arena arena = Arena.ofConfined()) {
            Ledger ledger = ledger(arena, mixed, capacity, inputs, outputs);
            PriorityQueue<Entry> expected = new PriorityQueue<>(ORDER);
            MemorySegment x = arena.allocate(4L * inputs);
            MemorySegment y = arena.allocate(4L * outputs);
            long now = 0;
            long overflowed = 0;
            long settled = 0;
            long unsettled = 0;
            for (int i = 0; i < 4000; i++) {
                long due = now + (mixed ? random.nextInt(4 * capacity) : 2 * capacity);
                long sequence = mixed ? random.nextLong() : i;
                for (int c = 0; c < inputs; c++) {
                    x.set(JAVA_INT, 4L * c, (int) random.nextLong() & 0x7F7FFFFF); // any positive finite float
                }
                y.set(JAVA_FLOAT, 0, i);
                Entry entry = new Entry(due, sequence, i % 5, now, floats(x, 0, inputs), floats(y, 0, outputs));
                boolean room = expected.size() < capacity;
                assertEquals(room, ledger.add(due, sequence, i % 5, now, x, 0, y, 0));
                overflowed += room ? 0 : 1;
                if (room) {
                    expected.add(entry);
                }
                now += random.nextInt(100) == 0 ? 2 * capacity : random.nextInt(4);
                List<Entry> out = new ArrayList<>();
                int count = ledger.settle(now, (from, at) -> {
                    out.add(new Entry(
                            from.due(at), from.sequence(at), from.version(at), from.time(at),
                            floats(from.state(), from.inputs(at), inputs), floats(from.state(), from.answer(at), outputs)));
                    return from.sequence(at) % 3 != 0;
                });
                assertEquals(count, out.size());
                for (Entry one : out) {
                    assertEquals(expected.poll(), one);
                    assertTrue(one.due <= now);
                    settled += one.sequence % 3 != 0 ? 1 : 0;
                    unsettled += one.sequence % 3 != 0 ? 0 : 1;
                }
                assertTrue(expected.isEmpty() || expected.peek().due > now, "something that is due was kept");
                assertEquals(expected.size(), ledger.waiting());
            }
            assertEquals(overflowed, ledger.overflowed());
            assertEquals(settled, ledger.settled());
            assertEquals(unsettled, ledger.unsettled());
            assertEquals(4000 - overflowed, ledger.taken());
            assertEquals(ledger.taken(), ledger.settled() + ledger.unsettled() + ledger.waiting());
            assertTrue(overflowed > 0 && settled > 0 && unsettled > 0);
        }
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(4);
            MemorySegment y = arena.allocate(4);
            List<List<Long>> orders = new ArrayList<>();
            for (int permutation = 0; permutation < 50; permutation++) {
                Ledger ledger = Ledger.ofMixedHorizons(arena, 100, 1, 1);
                for (int i : new CounterRandom(permutation, 3).permutation(100)) {
                    ledger.add(i / 7, 1000 - i, 1, 0, x, 0, y, 0);
                }
                List<Long> order = new ArrayList<>();
                ledger.settle(Long.MAX_VALUE, (from, at) -> order.add(1000 * from.due(at) + from.sequence(at)));
                orders.add(order);
            }
            assertEquals(100, orders.getFirst().size());
            assertEquals(orders.getFirst().stream().distinct().count(), 100);
            orders.forEach(order -> assertEquals(orders.getFirst(), order));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inputsAreThoseOfThePrediction(boolean mixed) {
        try (Arena arena = Arena.ofConfined()) {
            Ledger ledger = ledger(arena, mixed, 4, 3, 2);
            MemorySegment x = arena.allocateFrom(JAVA_FLOAT, 1.0f, 2.0f, 3.0f);
            MemorySegment y = arena.allocateFrom(JAVA_FLOAT, 4.0f, 5.0f);
            ledger.add(10, 1, 1, 0, x, 0, y, 0);
            x.fill((byte) -1);
            y.fill((byte) -1);
            assertEquals(0, ledger.settle(9, (from, at) -> true), "before its time");
            ledger.settle(10, (from, at) -> {
                assertEquals(List.of(1.0f, 2.0f, 3.0f), floats(from.state(), from.inputs(at), 3));
                assertEquals(List.of(4.0f, 5.0f), floats(from.state(), from.answer(at), 2));
                return true;
            });
            assertEquals(1, ledger.settled());
        }
    }

    @Test
    void withOneHorizonDueTimesDoNotRunBackwards() {
        try (Arena arena = Arena.ofConfined()) {
            Ledger ledger = Ledger.ofOneHorizon(arena, 4, 1, 1);
            MemorySegment row = arena.allocate(4);
            assertTrue(ledger.add(10, 1, 1, 0, row, 0, row, 0));
            assertFalse(ledger.add(9, 2, 1, 0, row, 0, row, 0));
            assertTrue(ledger.add(10, 3, 1, 0, row, 0, row, 0));
            assertEquals(1, ledger.overflowed());
        }
    }
}

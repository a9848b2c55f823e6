package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tickgrad.model.live.Versions;
import tickgrad.proofs.live.WeakVersions.Access;
import tickgrad.proofs.live.WeakVersions.Order;

/**
 * The memory order of each access of {@link Versions}, as its code has it, is the stated one, and enough where accesses are reordered, also
 * on machines that none of these tests runs on.
 */
class VersionsOrderTest {
    /** Loads and stores of a method, in the order of its code. */
    private static List<String> accesses(String method) {
        List<String> found = new ArrayList<>();
        try (InputStream in = Versions.class.getResourceAsStream("Versions.class")) {
            ClassModel c = ClassFile.of().parse(in.readAllBytes());
            c.methods().stream()
                    .filter(m -> m.methodName().equalsString(method) && m.methodType().stringValue().endsWith(method.equals("version") ? "(I)J" : ""))
                    .forEach(m -> m.code().orElseThrow().elementStream()
                            .filter(e -> e instanceof InvokeInstruction i && i.owner().asInternalName().endsWith("/VarHandle"))
                            .forEach(e -> found.add(((InvokeInstruction) e).name().stringValue())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** The order of one access; an opaque one says no more of others than a plain one. */
    private static Order order(String method, int at) {
        String name = accesses(method).get(at);
        return switch (name) {
            case "get", "set", "getOpaque", "setOpaque" -> Order.PLAIN;
            default -> Order.valueOf(name.substring(3).toUpperCase(java.util.Locale.ROOT));
        };
    }

    private static Order[] orders() {
        return new Order[] {
            order("begin", 0), order("end", 0), order("attach", 0), order("attach", 1), order("detach", 0), order("free", 0), order("publish", 2)
        };
    }

    @Test
    void everyAccessHasTheStatedOrder() {
        assertEquals(List.of("getAcquire"), accesses("begin"));
        assertEquals(List.of("setRelease"), accesses("end"));
        assertEquals(List.of("get"), accesses("hash"));
        assertEquals(List.of("setVolatile", "getVolatile"), accesses("attach"));
        assertEquals(List.of("setRelease"), accesses("detach"));
        assertEquals(List.of("compareAndSet"), accesses("enter"));
        assertEquals(List.of("setRelease"), accesses("leave"));
        assertEquals(List.of("getVolatile", "setOpaque"), accesses("free"));
        assertEquals(List.of("set", "setOpaque", "setVolatile", "getAndAdd"), accesses("publish"));
        for (String counter : List.of("current", "published", "refused", "putOffs", "version", "doneBy")) {
            assertEquals(List.of("getAcquire"), accesses(counter), counter);
        }
    }

    @Test
    void noReorderingTears() {
        for (int buffers = 2; buffers <= 3; buffers++) {
            WeakVersions model = new WeakVersions(buffers, orders());
            model.search();
            System.out.printf("live: accesses in every order that they allow, %d buffers: %d states, %d torn%n", buffers, model.states(), model.torn());
            assertEquals(0, model.torn());
            assertTrue(model.states() > 1000, "states");
        }
    }

    /** The control: with one of them weaker some order tears; but a reader that goes stores DONE where it has just stored it, which orders both. */
    @ParameterizedTest
    @CsvSource({
        "BEGIN, PLAIN", "END, PLAIN", "COME, RELEASE", "LOOK, ACQUIRE", "ASK, ACQUIRE", "PUBLISH, RELEASE", "PUBLISH, PLAIN"
    })
    void everyWeakerOrderTears(Access access, Order weaker) {
        Order[] orders = orders();
        orders[access.ordinal()] = weaker;
        WeakVersions model = new WeakVersions(2, orders);
        model.search();
        assertTrue(model.torn() > 0, () -> access + " " + weaker + ": " + model.states() + " states");
    }
}

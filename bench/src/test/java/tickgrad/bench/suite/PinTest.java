package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PinTest {
    @Test
    void theLastAllowedCoreIsTaken() {
        assertEquals(1, Pin.last("\t0-1"));
        assertEquals(8, Pin.last(" 0-3,8"));
        assertEquals(5, Pin.last("5"));
    }

    @Test
    void withoutTasksetCommandsRunAsTheyAre() {
        assertEquals(List.of("java"), new Pin(-1).around(List.of("java")));
        assertEquals(List.of("taskset", "-c", "3", "java"), new Pin(3).around(List.of("java")));
    }

    @Test
    void cacheSizesAreRead() {
        assertEquals(32 << 10, MachineFacts.size("32K", 7));
        assertEquals(1L << 30, MachineFacts.size("1G", 7));
        assertEquals(512, MachineFacts.size("512", 7));
        assertEquals(7, MachineFacts.size("", 7));
        assertEquals(7, MachineFacts.size("12 apples", 7));
    }
}

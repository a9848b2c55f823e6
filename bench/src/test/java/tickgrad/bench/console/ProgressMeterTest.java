package tickgrad.bench.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
    private long now;

    @Test
    void withoutATerminalProgressIsSparsePlainLinesOnStandardError() {
        Screens screens = Screens.piped();
        try (ProgressMeter meter = ProgressMeter.start(screens.screen(), "training", 1000, () -> now)) {
            for (int i = 1; i <= 1000; i++) {
                now += 10_000_000;
                meter.at(i, "loss 1");
            }
        }
        List<String> lines = screens.err().lines().toList();
        assertEquals(5, lines.size(), screens.err());
        assertEquals("training 20%, about 8 s left, loss 1", lines.getFirst());
        assertEquals("training: 1,000 of 1,000 in 10.0 s", lines.getLast());
        assertEquals("", screens.out());
        assertFalse(screens.err().contains("\r") || screens.err().contains("\u001b"), "no control characters");
    }

    @Test
    void shortWorkSaysNothing() {
        Screens screens = Screens.piped();
        try (ProgressMeter meter = ProgressMeter.start(screens.screen(), "training", 10, () -> now)) {
            meter.at(10, "");
        }
        assertEquals("", screens.out() + screens.err());
    }

    @Test
    void aTerminalWithoutColoursGetsABarWithoutColours() {
        Screens screens = Screens.terminal(Map.of("NO_COLOR", "1"));
        try (ProgressMeter meter = ProgressMeter.start(screens.screen(), "training", 10)) {
            meter.at(5, "loss 1");
        }
        assertTrue(screens.out().contains("\rtraining"), screens.out());
        assertFalse(screens.out().contains("\u001b"), "no escape sequences");
    }
}

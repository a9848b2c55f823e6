package tickgrad.bench.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {
    @Test
    void coloursOnATerminalAlone() {
        assertEquals("\u001b[1mx\u001b[0m", Screens.terminal(Map.of()).screen().bold("x"));
        assertEquals("x", Screens.piped().screen().bold("x"));
        assertEquals("x", Screens.terminal(Map.of("NO_COLOR", "1")).screen().green("x"));
        assertEquals("x", Screens.terminal(Map.of("TERM", "dumb")).screen().yellow("x"));
        assertTrue(Screens.terminal(Map.of("NO_COLOR", "")).screen().colour(), "an empty NO_COLOR means nothing");
    }

    @Test
    void noColorKeepsTheTerminal() {
        assertTrue(Screens.terminal(Map.of("NO_COLOR", "1")).screen().terminal());
        assertFalse(Screens.terminal(Map.of("TERM", "dumb")).screen().terminal());
    }

    @Test
    void anAsciiTerminalGetsAscii() {
        StringWriter out = new StringWriter();
        Screen screen =
                Screen.of(new PrintWriter(out), new PrintWriter(out), true, StandardCharsets.US_ASCII, Map.of());
        screen.println("3 ± 1 µs ▇");
        assertEquals("3 +/- 1 us ?" + System.lineSeparator(), out.toString());
    }
}

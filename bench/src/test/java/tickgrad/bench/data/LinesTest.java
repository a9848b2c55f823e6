package tickgrad.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static List<String> lines(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        List<String> all = new ArrayList<>();
        for (String line; (line = lines.next()) != null; ) {
            all.add(line);
        }
        assertNull(lines.next());
        return all;
    }

    private static List<String> lines(String text) throws IOException {
        return lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void linesEndWithLineFeedsOrTheStream() throws IOException {
        assertEquals(List.of(), lines(""));
        assertEquals(List.of("a", "", "b"), lines("a\n\nb"));
        assertEquals(List.of("a", "", "b"), lines("a\r\n\r\nb\r\n"));
        assertEquals(List.of("a\rb"), lines("a\rb\n"));
    }

    @Test
    void aLineThatNeverEndsTakesNoMoreThanItsBound() throws IOException {
        String bound = "x".repeat(Lines.LONGEST);
        assertEquals(List.of(bound, bound + "x", bound + "x", "b"), lines(bound + "\n" + bound + "x\n" + bound.repeat(9) + "\nb\n"));
    }

    @Test
    void whatIsNoUtf8IsReadAllTheSame() throws IOException {
        assertEquals(List.of("\ufffd1", "2"), lines(new ByteArrayInputStream(new byte[] {(byte) 0xff, '1', '\n', '2'})));
    }

    /** A feed sends a line and falls silent: the line is there at once. */
    @Test
    void aWholeLineDoesNotWaitForMore() throws IOException {
        try (PipedOutputStream feed = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(feed)) {
            Lines lines = new Lines(in);
            feed.write("one\ntw".getBytes(StandardCharsets.UTF_8));
            feed.flush();
            assertEquals("one", lines.next());
            feed.write("o\n".getBytes(StandardCharsets.UTF_8));
            feed.flush();
            assertEquals("two", lines.next());
        }
    }
}

package tickgrad.bench.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** Lines of a stream as they come, UTF-8, ended by LF, CR LF or the stream's end. What is no UTF-8 is read as U+FFFD. */
public final class Lines {

    /** Characters of a line that are kept; of a longer one the rest is read and left out. */
    public static final int LONGEST = 1 << 16;

    private final Reader in;
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int end;

    /** @param in the stream; it is not closed */
    public Lines(InputStream in) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    /** The next line without its end, cut after {@link #LONGEST} + 1 characters; {@code null} at the end. Waits for it. */
    public String next() throws IOException {
        StringBuilder line = new StringBuilder();
        boolean any = false;
        while (at < end || fill()) {
            any = true;
            char c = buffer[at++];
            if (c == '\n') {
                break;
            }
            if (line.length() <= LONGEST) {
                line.append(c);
            }
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return any ? line.toString() : null;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}

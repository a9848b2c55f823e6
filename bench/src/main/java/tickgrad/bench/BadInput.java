package tickgrad.bench;

/** What the user asked for cannot be done; the message says why, in one line. */
final class BadInput extends Exception {
    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        super(message);
    }
}

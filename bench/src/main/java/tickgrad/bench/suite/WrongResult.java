package tickgrad.bench.suite;

/** A benchmark computed something wrong, or broke a promise of the engine's, so its time means nothing. */
public final class WrongResult extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what was wrong. */
    public WrongResult(String message) {
        super(message);
    }
}

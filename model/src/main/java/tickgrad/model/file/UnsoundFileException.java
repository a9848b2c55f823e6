package tickgrad.model.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not whole, not sound, or not of the kind that was asked for. */
public final class UnsoundFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, without the file's name. */
    private final String reason;

    /**
     * {@code <path> is not a sound <kind>: <reason>}.
     *
     * @param path   the file
     * @param kind   what it should be
     * @param reason what is wrong with it
     */
    public UnsoundFileException(Path path, String kind, String reason) {
        super(path + " is not a sound " + kind + ": " + reason);
        this.reason = reason;
    }

    /** {@return what is wrong, without the file's name} */
    public String reason() {
        return reason;
    }
}

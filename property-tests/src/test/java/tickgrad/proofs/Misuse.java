package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** A call that is refused: by which exception, and what its message says. */
record Misuse(String name, Class<? extends Exception> expected, List<String> says, Executable call) {
    /** The method of the engine that the call enters, as the exception's own stack tells. */
    String refusedBy() {
        StackTraceElement entered = null;
        for (StackTraceElement frame : assertThrows(expected, call, name).getStackTrace()) {
            if (frame.getClassName().startsWith("tickgrad.proofs.")) {
                break;
            }
            if (frame.getClassName().startsWith("tickgrad.model.")) {
                entered = frame;
            }
        }
        return entered == null ? name + " never entered the engine" : PublicMethods.at(entered);
    }

    @Override
    public String toString() {
        return name;
    }
}

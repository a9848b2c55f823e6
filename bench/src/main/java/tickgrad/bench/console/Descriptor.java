package tickgrad.bench.console;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** What a file descriptor of this process leads to. {@link System#console} tells of standard input and output together only. */
final class Descriptor {
    private Descriptor() {}

    /** Whether it is a terminal, by {@code isatty}; false where the system has no such function. */
    static boolean isTerminal(int descriptor) {
        try {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> isatty = linker.defaultLookup().find("isatty");
            return isatty.isPresent() && (int) linker.downcallHandle(
                            isatty.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(descriptor) == 1;
        } catch (Throwable unsupported) {
            return false;
        }
    }
}

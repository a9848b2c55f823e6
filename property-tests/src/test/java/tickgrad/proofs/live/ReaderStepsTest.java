package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tickgrad.model.live.Reader;
import tickgrad.model.live.Versions;

/** A reader's call is one acquire load and one release store around a predictor's call: no fence, no compare-and-set, no retry. */
class ReaderStepsTest {
    private static final ClassModel READER = parse(Reader.class);
    private static final ClassModel VERSIONS = parse(Versions.class);
    private static final Set<String> CALLS = Set.of("predict", "greeks", "copyTo", "quiesce");

    private static ClassModel parse(Class<?> type) {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<MethodModel> methods(ClassModel c, String name) {
        return c.methods().stream().filter(m -> m.methodName().equalsString(name)).toList();
    }

    /** Methods of one class that a method calls, in the order of its code. */
    private static List<String> calls(MethodModel method, Class<?> owner) {
        String name = owner.getName().replace('.', '/');
        return method.code().orElseThrow().elementStream()
                .filter(e -> e instanceof InvokeInstruction i && i.owner().asInternalName().equals(name))
                .map(e -> ((InvokeInstruction) e).name().stringValue())
                .toList();
    }

    private static boolean jumpsBack(MethodModel method) {
        List<Object> code = List.copyOf(method.code().orElseThrow().elementList());
        return code.stream().anyMatch(e -> e instanceof BranchInstruction b && code.indexOf(b.target()) < code.indexOf(b));
    }

    @Test
    void beginIsOneAcquireLoadAndEndOneReleaseStore() {
        Class<?> handle = java.lang.invoke.VarHandle.class;
        assertEquals(List.of("getAcquire"), calls(methods(VERSIONS, "begin").getFirst(), handle));
        assertEquals(List.of("setRelease"), calls(methods(VERSIONS, "end").getFirst(), handle));
        assertEquals(List.of("get"), calls(methods(VERSIONS, "hash").getFirst(), handle), "a plain load");
    }

    /** The end stands twice in the code, behind the answer and behind a refusal; a call passes one of them. */
    @Test
    void everyCallBeginsOnceAndEndsOnce() {
        assertEquals(List.of("begin"), calls(methods(READER, "begin").getFirst(), Versions.class));
        int checked = 0;
        for (String name : CALLS) {
            for (MethodModel method : methods(READER, name)) {
                assertEquals(1, calls(method, Reader.class).stream().filter("begin"::equals).count(), name);
                List<String> steps = name.equals("quiesce") ? List.of("end") : List.of("buffer", "end", "end");
                assertEquals(steps, calls(method, Versions.class), name + " looks once");
                assertTrue(!jumpsBack(method), name + " has a loop");
                checked++;
            }
        }
        assertEquals(7, checked);
        assertEquals(List.of("version", "buffer", "hash"), calls(methods(READER, "answered").getFirst(), Versions.class));
    }
}

package tickgrad.proofs.allocation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What a thread allocates when it asks C2 for a method: HotSpot then makes the string constants of the method's class, every message that it could ever
 * print, and looks up the classes of the method's signature by name. It does so once, and where a method is called once a tick, thousands of ticks
 * after READY. Here it is done ahead, and what is left is what the code itself allocates.
 */
public final class CompilationRequests {
    /** Lines of the hierarchy are like {@code | |--name/loader}. */
    private static final String TREE = "^[|\\- ]*";

    /** The JVM finds a constant that is interned already, as long as somebody holds it. */
    private static final List<String> CONSTANTS = new ArrayList<>();

    private static final Set<String> DONE = new HashSet<>();

    private CompilationRequests() {}

    /** Does it for all classes that are loaded by now. */
    public static synchronized void anticipate() {
        for (String line : loaded().lines().toList()) {
            String name = line.replaceFirst(TREE, "").replaceFirst("[/ ].*", "");
            if (!DONE.add(name)) {
                continue;
            }
            try (InputStream file = ClassLoader.getSystemResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    continue; // arrays, and classes that were made at run time
                }
                for (PoolEntry entry : ClassFile.of().parse(file.readAllBytes()).constantPool()) {
                    if (entry instanceof StringEntry constant) {
                        CONSTANTS.add(constant.stringValue().intern());
                    }
                }
                Class.forName(name, false, ClassLoader.getSystemClassLoader()).getDeclaredMethods();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ReflectiveOperationException | LinkageError e) {
                // Its signatures name classes that are not there: nobody calls them.
            }
        }
    }

    private static String loaded() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmClassHierarchy", new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}

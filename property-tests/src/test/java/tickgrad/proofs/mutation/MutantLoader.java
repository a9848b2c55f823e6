package tickgrad.proofs.mutation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;

/**
 * Loads kernel, model and tests anew, the mutated classes in place of the compiled ones; also for those who read class files as
 * resources.
 */
final class MutantLoader extends ClassLoader {
    private static final String OURS = "tickgrad.";

    private final Map<String, byte[]> mutated;

    MutantLoader(Map<String, byte[]> mutated) {
        super("mutant", MutantLoader.class.getClassLoader());
        this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        URL original = getParent().getResource(file);
        try (InputStream in = getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, place(original, file));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Where the class lies on the class path, or that of its kind if it is new. */
    private static ProtectionDomain place(URL original, String file) throws IOException {
        if (original == null) {
            return null;
        }
        String place = original.toString().replace("/" + file, "/").replaceFirst("^jar:(.*)!/$", "$1");
        return new ProtectionDomain(new CodeSource(URI.create(place).toURL(), (Certificate[]) null), null);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] bytes = mutated.get(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}

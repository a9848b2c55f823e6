package tickgrad.kernel.simd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/**
 * Hidden classes out of templates: ordinary classes of this package whose constants are read from class data, so that each copy is compiled for
 * its own numbers and with profiles of its own.
 */
final class Templates {
    private Templates() {}

    /** An instance of a new copy of a template. */
    static Object instance(String template, Object classData) {
        try (InputStream bytes = Templates.class.getResourceAsStream(template + ".class")) {
            return MethodHandles.lookup()
                    .defineHiddenClassWithClassData(bytes.readAllBytes(), classData, false)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException("the template " + template + " cannot be read", e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the template " + template + " cannot be made for " + classData, e);
        }
    }

    /** The class data of a copy; of the template itself, which is never run, {@code nothing}. */
    static <T> T classData(MethodHandles.Lookup copy, Class<T> type, T nothing) {
        try {
            T data = MethodHandles.classData(copy, ConstantDescs.DEFAULT_NAME, type);
            return data == null ? nothing : data;
        } catch (IllegalAccessException e) {
            throw new LinkageError("no class data", e);
        }
    }
}

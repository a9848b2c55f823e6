package tickgrad.proofs.mutation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import tickgrad.kernel.Padding;
import tickgrad.model.Parameters;
import tickgrad.proofs.cases.NetworkCase;
import tickgrad.proofs.mutation.Mutant.Edit;

/** The classes of a mutant: its sources edited, compiled in memory against the compiled classes of all others. */
final class Planted {
    /** Text of a source that no edit has touched. */
    private static final Map<String, String> SOURCES = new HashMap<>();

    private Planted() {}

    /** The edited sources by file; a text that is not there as often as the edit says is an error. */
    static Map<String, String> sources(Mutant mutant) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Edit edit : mutant.edits()) {
            String source = sources.computeIfAbsent(edit.file(), file -> SOURCES.computeIfAbsent(file, Planted::read));
            sources.put(edit.file(), edit.from().isEmpty() ? source : edited(mutant, edit, source));
        }
        return sources;
    }

    private static String edited(Mutant mutant, Edit edit, String source) {
        String pattern = Stream.of(edit.from().strip().split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        Matcher matcher = Pattern.compile(pattern).matcher(source);
        StringBuilder out = new StringBuilder();
        int found = 0;
        while (matcher.find()) {
            found++;
            boolean here = edit.which() <= 0 || edit.which() == found;
            matcher.appendReplacement(out, Matcher.quoteReplacement(here ? edit.to() : matcher.group()));
        }
        if (edit.which() == 0 ? found != 1 : found < Math.max(1, edit.which())) {
            throw new AssertionError(mutant + ": \"" + edit.from() + "\" stands " + found + " times in " + edit.file() + ", expected "
                    + (edit.which() == 0 ? "once" : "at least " + Math.max(1, edit.which()) + " times"));
        }
        return matcher.appendTail(out).toString();
    }

    private static String read(String file) {
        try {
            return Files.readString(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kernel/simd/Dense} is a class of the package tickgrad.kernel.simd; what is of no module named so belongs to the proofs. */
    private static Path path(String file) {
        String folder = switch (file.substring(0, file.indexOf('/'))) {
            case "kernel" -> "kernel/src/main/java/tickgrad/";
            case "model" -> "model/src/main/java/tickgrad/";
            case "examples" -> "property-tests/src/test/java/tickgrad/";
            default -> "property-tests/src/main/java/tickgrad/proofs/";
        };
        return root().resolve(folder + file + ".java");
    }

    /** The folder of the modules, above the one in which tests run. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("property-tests"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Class files by the name that a class loader looks for, such as {@code tickgrad/kernel/Dense.class}. */
    static Map<String, byte[]> classes(Mutant mutant) {
        if (mutant.edits().isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> out = new HashMap<>();
        StringWriter messages = new StringWriter();
        List<JavaFileObject> units = new ArrayList<>();
        sources(mutant).forEach((file, source) -> units.add(new Source(path(file).toUri(), source)));
        JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), out);
        List<String> options = List.of("-proc:none", "-nowarn", "--add-modules", "jdk.incubator.vector", "-cp", classPath());
        if (!compiler.getTask(messages, files, null, options, null, units).call()) {
            throw new AssertionError(mutant + " does not compile: " + messages);
        }
        return out.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toByteArray()));
    }

    private static String classPath() {
        return Stream.of(Padding.class, Parameters.class, NetworkCase.class, Histogram.class).map(type -> {
            try {
                return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }).distinct().collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> out;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> out) {
            super(files);
            this.out = out;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            if (location != StandardLocation.CLASS_OUTPUT) {
                throw new IllegalArgumentException("output goes to " + location);
            }
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    out.put(name.replace('.', '/') + ".class", bytes);
                    return bytes;
                }
            };
        }
    }
}

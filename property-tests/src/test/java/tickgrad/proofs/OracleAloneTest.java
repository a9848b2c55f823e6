package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle is small enough to read, and compiles with nothing but the JDK: it shares no code and no constant with the engine. */
class OracleAloneTest {
    private static final Path SOURCES = Path.of("src/main/java/tickgrad/proofs");

    @TempDir
    private Path folder;

    @Test
    void theOracleCompilesAlone() throws IOException {
        assertTrue(compiles("oracle"));
    }

    /** The control: the engine's side of the proofs does not. */
    @Test
    void whatUsesTheEngineDoesNot() throws IOException {
        assertFalse(compiles("engine"));
    }

    private boolean compiles(String name) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            List<String> options = List.of("-cp", folder.toString(), "-d", folder.toString());
            return compiler.getTask(null, files, d -> {}, options, null, files.getJavaFileObjectsFromPaths(sources(name)))
                    .call();
        }
    }

    @Test
    void theOracleHasFewerThanFourHundredLinesOfCode() throws IOException {
        long code = 0;
        long optimizers = 0;
        long twin = 0;
        for (Path source : sources("oracle")) {
            long lines = Files.readAllLines(source).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("*") && !line.startsWith("/"))
                    .count();
            code += source.endsWith("OracleTwin.java") ? 0 : lines;
            twin += source.endsWith("OracleTwin.java") ? lines : 0;
            optimizers += source.endsWith("OracleOptimizer.java") ? lines : 0;
        }
        System.out.printf(
                "oracle: %d lines of code, %d of them optimizers; %d more for second derivatives%n", code, optimizers, twin);
        assertEquals(9, sources("oracle").size(), "files");
        assertTrue(code < 400, code + " lines");
        assertTrue(twin < 120, twin + " lines for second derivatives");
    }

    private static List<Path> sources(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}

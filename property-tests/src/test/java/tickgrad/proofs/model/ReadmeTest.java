package tickgrad.proofs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import net.jqwik.api.Property;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import tickgrad.model.Activation;
import tickgrad.proofs.certify.Certified;
import tickgrad.proofs.data.RealData;

/** What the README shows works, and what it names is there. */
class ReadmeTest {
    private static final Path ROOT = root();
    private static final String README = read(ROOT.resolve("README.md"));

    /** The folder of README.md above the folder in which tests run. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md")) || !Files.isDirectory(folder.resolve("property-tests"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no README.md above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** All first groups of a pattern, in order and once each; at least one. */
    private static List<String> named(String regex) {
        List<String> found = Pattern.compile(regex).matcher(README).results()
                .map(MatchResult::group).distinct().map(text -> text.replaceFirst(regex, "$1")).distinct().toList();
        assertFalse(found.isEmpty(), regex);
        return found;
    }

    /** The Java blocks: the first embeds the engine, the second is a test. */
    private static String javaBlock(int index) {
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(README).results()
                .map(m -> m.group(1)).toList();
        assertEquals(2, blocks.size());
        return blocks.get(index);
    }

    /** Compiles code without a warning; returns the name of its class. */
    private static String compile(String code, Path folder, String classPath) throws IOException {
        String name = code.replaceFirst("(?s).*?class (\\w+).*", "$1");
        Path source = Files.writeString(folder.resolve(name + ".java"), code);
        int status = ToolProvider.getSystemJavaCompiler().run(
                null, null, null, "-Xlint:all", "-Werror", "-cp", classPath, "-d", folder.toString(), source.toString());
        assertEquals(0, status);
        return name;
    }

    @Test
    void firstJavaBlockCompilesAndPrintsThreeNumbers(@TempDir Path folder) throws IOException {
        String code = javaBlock(0);
        String body = code.substring(code.indexOf("main(String[] args) {\n") + 22, code.indexOf("\n    }\n"));
        assertTrue(body.lines().count() <= 15, "a body of " + body.lines().count() + " lines");
        String name = compile(code, folder, Jvm.classPath());
        List<String> lines = Jvm.run(folder + File.pathSeparator + Jvm.classPath(), name);
        assertEquals(1, lines.size(), lines.toString());
        String[] numbers = lines.getFirst().split(" ");
        assertEquals(3, numbers.length, lines.toString());
        assertTrue(Arrays.stream(numbers).mapToDouble(Double::parseDouble).allMatch(Double::isFinite));
    }

    @Test
    void secondJavaBlockIsATestThatPassesAndCanFail(@TempDir Path right, @TempDir Path wrong) throws Exception {
        String code = javaBlock(1);
        assertTrue(code.lines().count() <= 25, code.lines().count() + " lines");
        TestExecutionSummary passed = test(code, right);
        assertEquals(2, passed.getTestsSucceededCount());
        assertEquals(0, passed.getTestsFailedCount());
        String off = code.replace("return 1 / ", "return 1.000001 / ").replaceFirst("(?s)@Property.*?\\n    }\\n", "");
        List<TestExecutionSummary.Failure> failures = test(off, wrong).getFailures();
        assertEquals(1, failures.size());
        String message = failures.getFirst().getException().getMessage();
        assertTrue(message.contains("activation softsign of layer 0") && message.contains("by calculus"), message);
    }

    private static TestExecutionSummary test(String code, Path folder) throws Exception {
        String classPath = Stream.of(Property.class, Test.class, API.class, Certified.class, Activation.class)
                .map(Jvm::location).distinct().collect(Collectors.joining(File.pathSeparator));
        String name = compile(code, folder, classPath);
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            var summary = new SummaryGeneratingListener();
            LauncherFactory.create().execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(DiscoverySelectors.selectClass(loader.loadClass(name)))
                            .build(),
                    summary);
            return summary.getSummary();
        }
    }

    @Test
    void modulesOfTheTableAreThoseOfTheBuild() {
        List<String> modules = Pattern.compile("<module>([\\w-]+)</module>")
                .matcher(read(ROOT.resolve("pom.xml"))).results()
                .map(m -> m.group(1)).toList();
        assertEquals(modules, named("(?m)^\\| `([\\w-]+)` \\| [^`].*$"));
        for (String module : modules) {
            assertTrue(Files.exists(ROOT.resolve(module).resolve("pom.xml")), module);
        }
        assertTrue(modules.containsAll(named("-pl ([\\w-]+)")));
    }

    @Test
    void namedTestsExist() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String module : List.of("property-tests", "bench")) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.forEach(path -> sources.add(path.getFileName().toString()));
            }
        }
        for (String test : named("-Dtest=(\\w+)")) {
            assertTrue(sources.contains(test + ".java"), test);
        }
    }

    @Test
    void namedExecutionsProfilesJarsAndPackagesExist() {
        String root = read(ROOT.resolve("pom.xml"));
        String bench = read(ROOT.resolve("bench/pom.xml"));
        String exec = Pattern.compile("<artifactId>exec-maven-plugin</artifactId>.*?</plugin>", Pattern.DOTALL)
                .matcher(root).results().findFirst().orElseThrow().group();
        for (String id : named("exec:exec@(\\w+)")) {
            assertTrue(exec.contains("<id>" + id + "</id>"), id);
            assertTrue(exec.contains(" tickgrad.bench.Tickgrad "), exec);
        }
        assertTrue(bench.contains("<exec.skip>false</exec.skip>"), "exec is skipped in bench");
        for (String jar : named("bench/target/([\\w-]+)\\.jar")) {
            assertTrue(bench.contains("<finalName>" + jar + "</finalName>"), jar);
        }
        String poms = root + bench + read(ROOT.resolve("property-tests/pom.xml"));
        for (String profile : named("-P(\\w+)")) {
            assertTrue(poms.contains("<id>" + profile + "</id>"), profile);
        }
        for (String name : named("`(tickgrad\\.\\w+[.\\w]*)`")) {
            Path path = ROOT.resolve(name.split("\\.")[1]).resolve("src/main/java").resolve(name.replace('.', '/'));
            assertTrue(Files.isDirectory(path), name);
        }
        assertTrue(Files.exists(ROOT.resolve("LICENSE")));
    }

    /** Tests on real data are skipped without it, so whoever runs them must be able to read its name. */
    @Test
    void theVariableOfTheRealDataIsNamed() {
        assertTrue(README.contains("`" + RealData.VARIABLE), RealData.VARIABLE);
    }

    @Test
    void namedCommandsAndOptionsExist() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (var files = Files.walk(ROOT.resolve("bench/src/main/java"))) {
            files.filter(path -> path.toString().endsWith(".java")).forEach(path -> sources.append(read(path)));
        }
        for (String command : named("`tickgrad ([a-z]+)[^`]*`")) {
            assertTrue(sources.indexOf("\"" + command + "\"") >= 0, command);
        }
        assertTrue(sources.indexOf("\"--out\"") >= 0);
    }
}

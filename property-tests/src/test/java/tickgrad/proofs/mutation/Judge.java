package tickgrad.proofs.mutation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Tests that rest on one idea, so that two judges are independent witnesses.
 *
 * @param name    the idea
 * @param kernels which kernels it runs; {@code null} for those of the mutant
 * @param type    the test class, below tickgrad.proofs
 * @param methods its methods; none for all
 */
record Judge(String name, Mutant.Kernels kernels, String type, List<String> methods) {
    private static final LauncherConfig QUIET = LauncherConfig.builder()
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .build();

    static Judge of(String name, Mutant.Kernels kernels, String type, String... methods) {
        return new Judge(name, kernels, type, List.of(methods));
    }

    /** What a judge saw: how many of its tests ran, and why the first one failed, or null. */
    record Verdict(int ran, String failure) {
        boolean killed() {
            return failure != null;
        }
    }

    /** Runs the tests on the classes of a loader. */
    Verdict on(ClassLoader loader) {
        AtomicReference<String> failure = new AtomicReference<>();
        int[] ran = {0};
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                ran[0] += test.isTest() && result.getStatus() != Status.ABORTED ? 1 : 0;
                if (result.getStatus() == Status.FAILED) {
                    String why = result.getThrowable().map(Throwable::toString).orElse("failed");
                    failure.compareAndSet(null, test.getDisplayName() + ": " + why);
                }
            }
        };
        PrintStream out = System.out;
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Path database = temporary();
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectors(loader))
                    .configurationParameter("jqwik.database", database.toString())
                    .configurationParameter("jqwik.shrinking.default", "OFF")
                    .build();
            LauncherFactory.create(QUIET).execute(request, listener);
        } finally {
            System.setOut(out);
            Thread.currentThread().setContextClassLoader(before);
            delete(database);
        }
        return new Verdict(ran[0], failure.get());
    }

    private List<DiscoverySelector> selectors(ClassLoader loader) {
        try {
            Class<?> test = Class.forName("tickgrad.proofs." + type, false, loader);
            if (methods.isEmpty()) {
                return List.of(DiscoverySelectors.selectClass(test));
            }
            return methods.stream().<DiscoverySelector>map(name -> DiscoverySelectors.selectMethod(test, method(test, name))).toList();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(Class<?> test, String name) {
        return Arrays.stream(test.getDeclaredMethods()).filter(m -> m.getName().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalStateException(test + " has no method " + name));
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("mutant", ".jqwik");
            Files.delete(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

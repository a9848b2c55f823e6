package tickgrad.proofs.allocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where calls that should allocate nothing allocate, from the JVM's own samples; for each of the engine's methods on the way, as what it is compiled
 * now, and how often it was compiled, thrown away and given up, and why. For a log that somebody reads on another machine.
 *
 * <p>A sample is taken where a thread's buffer is full, so it takes as many calls as fill some: with buffers of 2 KB
 * ({@code -XX:TLABSize=2k -XX:MinTLABSize=2k -XX:-ResizeTLAB}) one round does. Compilations are known where the JVM logs them
 * ({@code -Xlog:jit+compilation=debug,deoptimization=debug:file=NAME} and {@code -Dtickgrad.jit.log=NAME}).
 */
final class Culprits {
    private static final String LOG = "tickgrad.jit.log";
    private static final int ENOUGH_SAMPLES = 200;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int SITES = 12;
    private static final int LINES = 12;

    /** Names of classes made for a shape end in an address. */
    private static final String HIDDEN = "[/+].*";

    private final Map<String, Long> sites = new HashMap<>();
    private final Set<String> methods = new LinkedHashSet<>();
    private int samples;

    private Culprits() {}

    /** Repeats calls that were seen to allocate, and says who did it. */
    static String of(Runnable calls) {
        Culprits culprits = new Culprits();
        long start = System.nanoTime();
        while (culprits.samples < ENOUGH_SAMPLES && System.nanoTime() - start < PATIENCE_NANOS) {
            culprits.record(calls);
        }
        return culprits.report();
    }

    private void record(Runnable calls) {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ObjectAllocationSample").with("throttle", "off").withStackTrace();
            recording.start();
            calls.run();
            recording.stop();
            Path file = Files.createTempFile("allocation", ".jfr");
            recording.dump(file);
            RecordingFile.readAllEvents(file).forEach(this::count);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Samples without a method of the engine on the stack are other threads', or the recorder's. */
    private void count(RecordedEvent sample) {
        if (sample.getStackTrace() == null) {
            return;
        }
        List<RecordedFrame> frames = sample.getStackTrace().getFrames();
        List<RecordedFrame> ours = frames.stream().filter(Culprits::isOurs).toList();
        if (ours.isEmpty()) {
            return;
        }
        samples++;
        StringBuilder site = new StringBuilder();
        RecordedObject type = sample.getValue("objectClass");
        site.append(type.<String>getValue("name")).append(" at ").append(place(frames.getFirst()));
        for (RecordedFrame frame : ours) {
            if (frame != frames.getFirst()) {
                site.append("\n        from ").append(place(frame));
            }
            methods.add(type(frame) + "." + frame.getMethod().getName());
        }
        sites.merge(site.toString(), sample.getLong("weight"), Long::sum);
    }

    private static boolean isOurs(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.startsWith("tickgrad.kernel.") || type.startsWith("tickgrad.model.");
    }

    private static String place(RecordedFrame frame) {
        return type(frame) + "." + frame.getMethod().getName() + ":" + frame.getLineNumber() + " (" + frame.getType() + ")";
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName().replaceFirst(HIDDEN, "");
    }

    private String report() {
        List<String> lines = new ArrayList<>();
        lines.add("who allocated, from " + samples + " samples (bytes since the thread's last sample):");
        sites.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SITES)
                .forEach(site -> lines.add("    " + site.getValue() + " bytes: " + site.getKey()));
        List<String> code = Compilers.code().stream().filter(line -> line.contains("tickgrad")).toList();
        List<String> log = log();
        for (String method : methods) {
            compilations(method, code, log, lines);
        }
        return String.join("\n", lines);
    }

    /** What the compilers made of a method: code in use, by level (4 is C2), and the log's lines on it. */
    private static void compilations(String method, List<String> code, List<String> log, List<String> lines) {
        List<String> levels = code.stream()
                .filter(line -> line.replaceAll(HIDDEN + "(?=\\." + name(method) + "\\()", "").contains(" " + method + "("))
                .map(line -> line.strip().split(" ")[1])
                .sorted()
                .toList();
        List<String> about = log.stream().filter(line -> says(line, method)).toList();
        long optimised = about.stream().filter(line -> line.matches(".* 4 +tickgrad.*") && !line.contains("made not")).count();
        lines.add("  " + method + ": code in use at levels " + levels + ", compiled by C2 " + optimised + " times");
        List<String> telling = about.stream()
                .filter(line -> line.contains("made not") || line.contains("SKIPPED") || line.contains("trap_bci"))
                .toList();
        telling.stream().skip(Math.max(0, telling.size() - LINES)).forEach(line -> lines.add("    " + line));
    }

    /** Compilations say {@code Class::method (}, traps say {@code Class.method(}; a hidden class has an address between. */
    private static boolean says(String line, String method) {
        String type = method.substring(0, method.length() - name(method).length() - 1);
        return line.contains(type) && (line.contains("::" + name(method) + " ") || line.contains("." + name(method) + "("));
    }

    private static String name(String method) {
        return method.substring(method.lastIndexOf('.') + 1);
    }

    private static List<String> log() {
        String name = System.getProperty(LOG);
        if (name == null) {
            return List.of();
        }
        try (var lines = Files.lines(Path.of(name), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("tickgrad")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

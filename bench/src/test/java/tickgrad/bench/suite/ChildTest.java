package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    /** Prints what a measuring program prints and exits as it is told. */
    static final class Echo {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("progress: half");
            System.err.println("said " + args[0]);
            System.out.println();
            if (args[1].equals("throw")) {
                throw new IllegalStateException("thrown");
            }
            if (args[1].equals("sleep")) {
                Thread.sleep(MINUTE);
            }
            System.exit(Integer.parseInt(args[1]));
        }
    }

    private Child.Ended run(Duration limit, String... args) throws IOException, InterruptedException {
        return new Child(directory.resolve("log"))
                .run(Child.java(List.of(), Echo.class.getName(), List.of(args)), limit, heard::add);
    }

    private final List<String> heard = new ArrayList<>();

    @Test
    void outputIsKeptProgressIsHeardAndTheCodeIsTold() throws Exception {
        Child.Ended ended = run(MINUTE, "hello", "0");
        assertEquals(0, ended.code());
        assertEquals("said hello", ended.lastWords());
        assertEquals(List.of("half"), heard);
        String log = Files.readString(directory.resolve("log"));
        assertTrue(log.startsWith("$ ") && log.contains("\nsaid hello\n"), log);
        Bench.accept("echo", ended);
    }

    @Test
    void codeThreeIsAWrongResultAndOthersAreFailures() throws Exception {
        Child.Ended wrong = run(MINUTE, "bits differ", "3");
        assertEquals(
                "echo: said bits differ",
                assertThrows(WrongResult.class, () -> Bench.accept("echo", wrong)).getMessage());
        Child.Ended failed = run(MINUTE, "x", "throw");
        assertEquals(
                "echo: Exception in thread \"main\" java.lang.IllegalStateException: thrown",
                assertThrows(IOException.class, () -> Bench.accept("echo", failed)).getMessage());
    }

    /** Prints the names of its collectors. */
    static final class Collectors {
        public static void main(String[] args) {
            System.out.println(names());
        }

        static List<String> names() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream().map(bean -> bean.getName()).toList();
        }
    }

    @Test
    void aChildOnOneCoreHasTheCollectorOfItsParent() throws Exception {
        List<String> command = Pin.find().around(Child.java(List.of(), Collectors.class.getName(), List.of()));
        Child.Ended ended = new Child(directory.resolve("log")).run(command, MINUTE, heard::add);
        assertEquals(Collectors.names().toString(), ended.lastWords());
    }

    @Test
    void aProgramThatHangsIsStopped() {
        String message = assertThrows(IOException.class, () -> run(Duration.ofSeconds(2), "x", "sleep")).getMessage();
        assertTrue(message.startsWith("not done after 2 s: "), message);
    }
}

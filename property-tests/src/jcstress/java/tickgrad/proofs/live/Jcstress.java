package tickgrad.proofs.live;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the jcstress tests of the protocol, which must pass, and then its controls, each of which must fail. Arguments go to jcstress:
 * {@code -m sanity|quick|default|tough}, {@code -tb 1h} and so on.
 */
public final class Jcstress {
    private Jcstress() {}

    /** Exits with 0 if the tests passed and every control failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = List.of(args);
        boolean good = verdict("tests of the protocol", run(VersionsStress.class.getName(), arguments) == 0, "pass");
        for (Class<?> control : VersionsControls.class.getDeclaredClasses()) {
            good &= verdict("control " + control.getSimpleName(), run(control.getName(), arguments) != 0, "fail");
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean verdict(String what, boolean met, String expected) {
        System.out.println("jcstress: " + what + (met ? " " + expected + ", as they must" : " DO NOT " + expected));
        return met;
    }

    private static int run(String tests, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main"));
        command.addAll(List.of("-t", tests.replace('$', '.'), "-r", "results"));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(new File("target/jcstress")).inheritIO().start().waitFor();
    }
}

package tickgrad.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The jar's main class. Compiled for Java 11, so that an older Java runs it and can say what to install; on Java 25 it
 * starts the program in this process when the vector module is there, or was declined, and else in a second one that
 * has it. Options of this JVM are passed on; the second process shares its terminal.
 */
public final class Launcher {
    private static final int NEEDED = 25;
    private static final int USAGE = 2;
    private static final String MAIN = "tickgrad.bench.Tickgrad";
    private static final String VECTOR = "jdk.incubator.vector";
    private static final String SIMD = "tickgrad.simd";
    private static final String RELAUNCHED = "tickgrad.relaunched";

    private Launcher() {}

    /** Starts {@code tickgrad}. */
    public static void main(String[] args) throws Exception {
        int version = Runtime.version().feature();
        if (version < NEEDED) {
            System.err.println("tickgrad needs Java " + NEEDED + " or later and this is Java " + version + " ("
                    + System.getProperty("java.home") + "): install a JDK " + NEEDED
                    + ", for example Eclipse Temurin " + NEEDED + ", and run it with that java.");
            System.exit(USAGE);
        }
        if (Arrays.asList(args).contains("--no-vector")) {
            System.setProperty(SIMD, "false");
        }
        boolean declined = "false".equals(System.getProperty(SIMD));
        if (declined || Boolean.getBoolean(RELAUNCHED) || hasVector()) {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } else {
            System.exit(relaunch(args));
        }
    }

    private static boolean hasVector() {
        try {
            Class.forName(VECTOR + ".FloatVector", false, Launcher.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static int relaunch(String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("--add-modules");
        command.add(VECTOR);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-D" + RELAUNCHED + "=true");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command).inheritIO().start();
        // A signal to this process alone must reach the one that works, and this one outlives it.
        Thread forward = new Thread(() -> {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(forward);
        return process.waitFor();
    }
}

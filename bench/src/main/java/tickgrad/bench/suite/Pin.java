package tickgrad.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a program on one core, by {@code taskset}: the last one that this process may use, since the system's own work tends to sit on the
 * first.
 *
 * @param core its number, or -1 where there is no taskset
 */
record Pin(int core) {
    /** How to pin on this machine. */
    static Pin find() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(":")) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "taskset"))) {
                return new Pin(lastAllowed());
            }
        }
        return new Pin(-1);
    }

    private static int lastAllowed() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    return last(line.substring(line.indexOf(':') + 1));
                }
            }
        } catch (IOException | NumberFormatException unknown) {
            return -1;
        }
        return -1;
    }

    /** The highest number of a list such as {@code 0-3,8}. */
    static int last(String list) {
        String[] parts = list.trim().split("[,-]");
        return Integer.parseInt(parts[parts.length - 1]);
    }

    /** The command that runs a command on that core, or the command itself. */
    List<String> around(List<String> command) {
        if (core < 0) {
            return command;
        }
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "" + core));
        pinned.addAll(command);
        return pinned;
    }

    @Override
    public String toString() {
        return core < 0 ? "not pinned: no taskset here" : "pinned to core " + core;
    }
}

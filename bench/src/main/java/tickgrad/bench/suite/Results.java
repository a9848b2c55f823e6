package tickgrad.bench.suite;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The result files of a directory, by subject: {@code standard} for {@code standard.json}. */
final class Results {
    private final Map<String, ResultFile> files;

    Results(Map<String, ResultFile> files) {
        this.files = files;
    }

    /** Reads all of them; JMH's own files, {@code jmh-*.json}, are not of this form. */
    static Results in(Path directory) throws IOException {
        Map<String, ResultFile> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path path : list.toList()) {
                String name = path.getFileName().toString();
                if (name.endsWith(".json") && !name.startsWith("jmh-")) {
                    files.put(name.substring(0, name.length() - ".json".length()), ResultFile.read(path));
                }
            }
        }
        return new Results(files);
    }

    /** The rows of a subject; none where it was not measured. */
    List<JsonObject> rows(String subject) {
        ResultFile file = files.get(subject);
        return file == null ? List.of() : file.rows();
    }

    /** The facts of the run, or of any file where there is none. */
    JsonObject machine() {
        ResultFile run = files.get("run");
        return run != null
                ? run.machine()
                : files.values().stream().map(ResultFile::machine).filter(m -> !m.isEmpty()).findFirst().orElse(new JsonObject());
    }

    /** All subjects. */
    List<String> subjects() {
        return List.copyOf(files.keySet());
    }
}

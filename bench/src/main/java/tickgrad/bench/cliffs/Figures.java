package tickgrad.bench.cliffs;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tickgrad.bench.suite.ResultFile;
import tickgrad.kernel.Machine;

/** Collects flat rows for a {@link ResultFile}. */
final class Figures {
    private final List<JsonObject> rows = new ArrayList<>();

    /** Adds a row: names and values by turns; a value is text, a truth or a number, and a number that is not finite becomes null. */
    void row(Object... namesAndValues) {
        JsonObject row = Json.object();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = (String) namesAndValues[i];
            switch (namesAndValues[i + 1]) {
                case String s -> row.add(name, s);
                case Boolean b -> row.add(name, b);
                case Integer n -> row.add(name, n);
                case Long n -> row.add(name, n);
                case Double d when Double.isFinite(d) -> row.add(name, Math.round(d * 1e4) / 1e4);
                case Double _ -> row.add(name, Json.NULL);
                case Object o -> throw new IllegalArgumentException(name + " is a " + o.getClass() + ", expected a number or text");
            }
        }
        rows.add(row);
    }

    /** Writes the file; creates its directory where it is missing. */
    void write(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        new ResultFile(Json.object().add("engine", Machine.describe()), rows).write(path);
    }
}

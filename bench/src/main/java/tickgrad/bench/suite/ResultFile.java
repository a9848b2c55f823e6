package tickgrad.bench.suite;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import com.eclipsesource.json.WriterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a section measured, {@code {"machine":{…},"rows":[…]}}.
 *
 * @param machine where and when it was measured
 * @param rows    one object per measurement, its fields named as the section likes
 */
public record ResultFile(JsonObject machine, List<JsonObject> rows) {
    /** A file of these rows; the machine is filled in by whoever knows it. */
    public static ResultFile of(List<JsonObject> rows) {
        return new ResultFile(new JsonObject(), rows);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read or is not of this form; the message names the file
     */
    public static ResultFile read(Path path) throws IOException {
        try {
            JsonObject root = Json.parse(Files.readString(path)).asObject();
            JsonValue machine = root.get("machine");
            JsonValue rows = root.get("rows");
            if (rows == null) {
                throw new IOException(path + ": no \"rows\"");
            }
            List<JsonObject> list = new ArrayList<>();
            rows.asArray().forEach(row -> list.add(row.asObject()));
            return new ResultFile(machine == null ? new JsonObject() : machine.asObject(), list);
        } catch (ParseException | UnsupportedOperationException e) {
            throw new IOException(path + ": expected {\"machine\":{…},\"rows\":[{…}…]}: " + e.getMessage(), e);
        }
    }

    /** The file if it is there and readable. */
    static Optional<ResultFile> find(Path path) throws IOException {
        return Files.exists(path) ? Optional.of(read(path)) : Optional.empty();
    }

    /** Writes it, one row a line. */
    public void write(Path path) throws IOException {
        StringBuilder text = new StringBuilder("{\n\"machine\": ")
                .append(machine.toString(WriterConfig.PRETTY_PRINT))
                .append(",\n\"rows\": [");
        for (int i = 0; i < rows.size(); i++) {
            text.append(i == 0 ? "\n" : ",\n").append(rows.get(i));
        }
        Files.writeString(path, text.append("\n]\n}\n"));
    }

    /** The same rows, measured on this machine. */
    ResultFile on(JsonObject facts) {
        return new ResultFile(facts, rows);
    }

    /** A field as a number; NaN where it is missing or no number. */
    static double number(JsonObject row, String field) {
        JsonValue value = row.get(field);
        return value != null && value.isNumber() ? value.asDouble() : Double.NaN;
    }

    /** A field as text; "" where it is missing. */
    static String text(JsonObject row, String field) {
        JsonValue value = row.get(field);
        return value == null || value.isNull() ? "" : value.isString() ? value.asString() : value.toString();
    }

    /** A field that holds an array of numbers; empty where it is missing. */
    static double[] numbers(JsonObject row, String field) {
        JsonValue value = row.get(field);
        return value == null ? new double[0] : value.asArray().values().stream().mapToDouble(JsonValue::asDouble).toArray();
    }

    /** A number as JSON: null where it is not finite; six digits are more than any clock gives. */
    static JsonValue value(double number) {
        return Double.isFinite(number) ? Json.value(Double.parseDouble(String.format(Locale.ROOT, "%.6g", number))) : Json.NULL;
    }

    /** Numbers as JSON. */
    static JsonArray values(double[] numbers) {
        JsonArray array = new JsonArray();
        for (double number : numbers) {
            array.add(value(number));
        }
        return array;
    }
}

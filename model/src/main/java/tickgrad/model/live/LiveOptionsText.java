package tickgrad.model.live;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import tickgrad.model.Loss;
import tickgrad.model.Optimizer;
import tickgrad.model.Range;

/** The text form of a learner's options: a line {@code name=value} for every component, {@code canary.rows=16} for those within, numbers exact. */
final class LiveOptionsText {
    private LiveOptionsText() {}

    static String of(LiveOptions options) {
        SequencedMap<String, String> lines = new LinkedHashMap<>();
        write("", options, lines);
        StringBuilder text = new StringBuilder();
        lines.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }

    static LiveOptions parse(String text, Function<String, Loss> losses) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            int at = line.indexOf('=');
            Range.require(at > 0, "a line of the options", "\"" + line + "\"", "name=value");
            String before = lines.put(line.substring(0, at), line.substring(at + 1));
            Range.require(before == null, "a line of the options", "\"" + line + "\"", "its name once");
        }
        LiveOptions options = read("", LiveOptions.class, lines, losses);
        Range.require(lines.isEmpty(), "options", lines.keySet(), "only names of learners' options");
        return options;
    }

    private static void write(String prefix, Record record, Map<String, String> lines) {
        for (RecordComponent c : record.getClass().getRecordComponents()) {
            String name = prefix + c.getName();
            switch (value(record, c)) {
                case Loss loss -> lines.put(name, loss.name());
                case Optimizer rule -> lines.put(name, rule.text());
                case Record inner -> write(name + ".", inner, lines);
                case Double number -> lines.put(name, Double.toHexString(number));
                case Object other -> lines.put(name, other.toString());
            }
        }
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("options are public records", e);
        }
    }

    private static <R> R read(String prefix, Class<R> type, Map<String, String> lines, Function<String, Loss> losses) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = prefix + components[i].getName();
            types[i] = components[i].getType();
            if (types[i].isRecord()) {
                values[i] = read(name + ".", types[i], lines, losses);
                continue;
            }
            String value = lines.remove(name);
            Range.require(value != null, "option " + name, "absent", "a value");
            values[i] = parse(name, types[i], value, losses);
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause(); // the record's own refusal
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("options are public records", e);
        }
    }

    private static Object parse(String name, Class<?> type, String text, Function<String, Loss> losses) {
        try {
            return switch (type.getSimpleName()) {
                case "Loss" -> losses.apply(text);
                case "Optimizer" -> Optimizer.of(text);
                case "long" -> Long.valueOf(text);
                case "int" -> Integer.valueOf(text);
                case "double" -> Double.valueOf(text);
                case "boolean" -> flag(name, text);
                default -> throw new AssertionError(type);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option " + name + " is " + text + ", expected a number", e);
        }
    }

    private static Boolean flag(String name, String text) {
        Range.require(text.equals("true") || text.equals("false"), "option " + name, text, "true or false");
        return Boolean.valueOf(text);
    }
}

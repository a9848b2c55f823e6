package tickgrad.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The text form of optimizers: {@code adam lr=0x1.0p-10 beta1=0x1.ccccccccccccdp-1 …}, every number exact, in the record's own order. */
final class OptimizerText {
    private OptimizerText() {}

    static String of(Optimizer optimizer) {
        return optimizer.getClass().getSimpleName().toLowerCase() + " "
                + Arrays.stream(optimizer.getClass().getRecordComponents())
                        .map(c -> c.getName() + "=" + text(value(optimizer, c)))
                        .collect(Collectors.joining(" "));
    }

    static Optimizer parse(String text) {
        String[] parts = text.split(" ", -1);
        for (Class<?> type : Optimizer.class.getPermittedSubclasses()) {
            if (type.getSimpleName().toLowerCase().equals(parts[0])) {
                return parse(type, text, parts);
            }
        }
        throw Range.refusal("optimizer", "\"" + text + "\"", "sgd, rmsprop, adagrad, adam or adamw and its numbers");
    }

    private static Optimizer parse(Class<?> type, String text, String[] parts) {
        RecordComponent[] components = type.getRecordComponents();
        Range.require(
                parts.length == components.length + 1, "optimizer", "\"" + text + "\"", components.length + " numbers");
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String name = components[i].getName() + "=";
            Range.require(parts[i + 1].startsWith(name), "optimizer", "\"" + text + "\"", name + " as number " + (i + 1));
            values[i] = value(components[i].getType(), parts[i + 1].substring(name.length()));
        }
        try {
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return (Optimizer) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause(); // the record's own refusal
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("every optimizer is a public record", e);
        }
    }

    private static Object value(Optimizer optimizer, RecordComponent component) {
        try {
            return component.getAccessor().invoke(optimizer);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("every optimizer is a public record", e);
        }
    }

    private static String text(Object value) {
        return value instanceof Double number ? Double.toHexString(number) : value.toString();
    }

    private static Object value(Class<?> type, String text) {
        if (type == boolean.class) {
            Range.require(text.equals("true") || text.equals("false"), "a number of the optimizer", text, "true or false");
            return Boolean.valueOf(text);
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw Range.refusal("a number of the optimizer", text, "such as 0x1.0p-10");
        }
    }
}

package tickgrad.model;

import java.util.Arrays;

/**
 * A name with optional numbers in brackets, such as {@code huber(1.0)} or {@code pinball(0.1;0.9)}: how functions are
 * written in text.
 */
final class Call {
    private final String what;
    private final String text;
    private final String name;
    private final double[] arguments;
    private boolean argumentsRead;

    private Call(String what, String text, String name, double[] arguments) {
        this.what = what;
        this.text = text;
        this.name = name;
        this.arguments = arguments;
    }

    /**
     * Splits the text.
     *
     * @param what what the text should name, for messages
     * @param text the text; numbers are separated by semicolons (or commas)
     * @return the parts
     */
    static Call parse(String what, String text) {
        if (text == null) {
            throw new IllegalArgumentException(what + " is null, expected a name");
        }
        int open = text.indexOf('(');
        if (open < 0) {
            return new Call(what, text, text.strip(), new double[0]);
        }
        if (!text.stripTrailing().endsWith(")")) {
            throw new IllegalArgumentException(what + " is \"" + text + "\", expected a closing bracket at its end");
        }
        String inside = text.substring(open + 1, text.lastIndexOf(')'));
        try {
            double[] arguments = Arrays.stream(inside.split("[;,]"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Call(what, text, text.substring(0, open).strip(), arguments);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    what + " is \"" + text + "\", expected numbers separated by semicolons in its brackets", e);
        }
    }

    String name() {
        return name;
    }

    /** The only number, or the default when the brackets are absent. */
    double argument(double absent) {
        argumentsRead = true;
        if (arguments.length > 1) {
            throw new IllegalArgumentException(what + " is \"" + text + "\", expected one number in its brackets");
        }
        return arguments.length == 0 ? absent : arguments[0];
    }

    /** All numbers. */
    double[] arguments() {
        argumentsRead = true;
        return arguments.clone();
    }

    /** Refuses numbers that nobody asked for. */
    void refuseLeftovers() {
        if (arguments.length > 0 && !argumentsRead) {
            throw new IllegalArgumentException(what + " is \"" + text + "\", but " + name + " takes no parameter");
        }
    }

    IllegalArgumentException unknown(String expected) {
        return new IllegalArgumentException(what + " is \"" + text + "\", expected " + expected);
    }
}

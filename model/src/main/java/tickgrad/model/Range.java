package tickgrad.model;

import tickgrad.kernel.Padding;

/** Range checks of hyper-parameters: the message names the parameter, its value and what was expected. */
public final class Range {
    private static final int MOST_COLS = Integer.MAX_VALUE - (Padding.LANES - 1);

    private Range() {}

    /**
     * Refuses everything but a finite number {@code >= 0}.
     *
     * @param name  what the message calls it
     * @param value the value
     */
    public static void nonNegative(String name, double value) {
        require(value >= 0.0 && value < Double.POSITIVE_INFINITY, name, value, "finite and >= 0");
    }

    /**
     * Refuses everything but {@code 0 <= value < 1}.
     *
     * @param name  what the message calls it
     * @param value the value
     */
    public static void fraction(String name, double value) {
        require(value >= 0.0 && value < 1.0, name, value, "at least 0 and less than 1");
    }

    /**
     * Refuses everything but {@code 0 <= value <= 1}.
     *
     * @param name  what the message calls it
     * @param value the value
     */
    public static void unit(String name, double value) {
        require(value >= 0.0 && value <= 1.0, name, value, "from 0 to 1");
    }

    /**
     * Refuses everything but a finite number {@code > 0}.
     *
     * @param name  what the message calls it
     * @param value the value
     */
    public static void positive(String name, double value) {
        require(value > 0.0 && value < Double.POSITIVE_INFINITY, name, value, "finite and > 0");
    }

    /** Refuses an {@code eps} that is not positive and finite as a float, the type in which kernels divide by it. */
    static void eps(double value) {
        float rounded = (float) value;
        require(
                rounded > 0.0f && rounded < Float.POSITIVE_INFINITY,
                "eps",
                value,
                "positive and finite when rounded to float (at least " + Float.MIN_VALUE + ")");
    }

    /**
     * Refuses with the standard sentence unless the condition holds; not for hot paths, where boxing and texts cost.
     *
     * @param condition what must hold
     * @param name      what the message calls the value
     * @param value     the value
     * @param expected  what it should be
     */
    public static void require(boolean condition, String name, Object value, String expected) {
        if (!condition) {
            throw refusal(name, value, expected);
        }
    }

    /** Refuses a number of columns that no row has, or that cannot be padded. */
    static void cols(int cols) {
        require(cols >= 1, "cols", cols, ">= 1");
        require(cols <= MOST_COLS, "cols", cols, "<= " + MOST_COLS);
    }

    /** Refuses an index outside {@code 0 .. size - 1}. */
    static void index(String name, int index, int size) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(name + " is " + index + ", expected 0 to " + (size - 1));
        }
    }

    /** The standard sentence. */
    static IllegalArgumentException refusal(String name, Object value, String expected) {
        return new IllegalArgumentException(name + " is " + value + ", expected " + expected);
    }
}

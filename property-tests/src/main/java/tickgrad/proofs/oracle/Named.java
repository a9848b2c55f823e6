package tickgrad.proofs.oracle;

import java.util.stream.Stream;

/** The text {@code name(number;number)} and its parts. */
record Named(String name, double[] numbers) {
    static Named parse(String text) {
        String[] parts = text.split("[(;)]");
        return new Named(parts[0], Stream.of(parts).skip(1).mapToDouble(Double::parseDouble).toArray());
    }

    double number(double absent) {
        return numbers.length > 0 ? numbers[0] : absent;
    }
}

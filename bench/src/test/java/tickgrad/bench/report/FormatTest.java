package tickgrad.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void numbersKeepFourDigits() {
        assertEquals("3.142", Format.number(Math.PI));
        assertEquals("0.0003142", Format.number(Math.PI * 1e-4));
        assertEquals("3.142e-05", Format.number(Math.PI * 1e-5));
        assertEquals("31416", Format.number(31415.9));
        assertEquals("0", Format.number(-0.0));
        assertEquals("n/a", Format.number(Double.NaN));
        assertEquals("-inf", Format.number(Double.NEGATIVE_INFINITY));
    }

    @Test
    void errorsDecideTheDigitsOfTheirMean() {
        assertEquals("3.22 ± 0.18", Format.plusMinus(3.2199, 0.181));
        assertEquals("0.08484 ± 0.00061", Format.plusMinus(0.084839, 0.00061));
        assertEquals("5.000 ± 0", Format.plusMinus(5, 0));
    }

    @Test
    void unitsFollowTheSize() {
        assertEquals("81.0 ns", Format.nanos(81));
        assertEquals("1.78 µs", Format.nanos(1784));
        assertEquals("12.0 ms", Format.nanos(1.2e7));
        assertEquals("1.50 s", Format.nanos(1.5e9));
        assertEquals("1,000 B", Format.bytes(1000));
        assertEquals("2.00 KiB", Format.bytes(2048));
        assertEquals("56.40%", Format.percent(0.564));
    }
}

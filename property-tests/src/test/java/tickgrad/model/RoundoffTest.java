package tickgrad.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code γ_n = n/(2^24 - n)}, rounded once: both n·u and 1 - n·u are exact in double. */
class RoundoffTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 17, 4096, 1 << 22})
    void gamma(int n) {
        BigDecimal exact = BigDecimal.valueOf(n).divide(BigDecimal.valueOf((1 << 24) - n), MathContext.DECIMAL128);
        assertEquals(exact.doubleValue(), Roundoff.gamma(n));
    }
}

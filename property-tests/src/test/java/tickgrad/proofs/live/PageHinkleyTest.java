package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import tickgrad.model.CounterRandom;
import tickgrad.model.live.PageHinkley;

/**
 * For independent losses {@code ℓ_i - mean_i} is {@code √((i-1)/i)} times a recursive residual (Brown, Durbin and Evans 1975): the increments of m are
 * independent, with mean {@code -δ} and variance {@code σ²(i-1)/i}. So what is known of random walks holds for the alarm.
 */
class PageHinkleyTest {
    private static final double DELTA = 0.25;
    private static final double LAMBDA = 10.0;

    /**
     * Losses 1 and then 1 + Δ from the n-th on: {@code ℓ_i - mean_i = Δn/i}, so the alarm comes at the first i at which
     * {@code Σ_{n<j<=i} (Δn/j - δ) > λ}.
     */
    @Test
    void aStepIsNoticedWhenTheSumSaysSo() {
        try (Arena arena = Arena.ofConfined()) {
            for (int n : new int[] {10, 100, 1000}) {
                for (double growth : new double[] {0.5, 1.0, 4.0}) {
                    PageHinkley alarm = new PageHinkley(arena, new PageHinkley.Settings(DELTA, LAMBDA, 1));
                    for (int i = 1; i <= n; i++) {
                        assertFalse(alarm.add(1.0));
                    }
                    BigDecimal sum = BigDecimal.ZERO;
                    int i = n;
                    boolean raised = false;
                    while (i < 30 * n && !raised) {
                        i++;
                        sum = sum.add(BigDecimal.valueOf(growth * n).divide(BigDecimal.valueOf(i), MathContext.DECIMAL128))
                                .subtract(BigDecimal.valueOf(DELTA));
                        raised = alarm.add(1.0 + growth);
                        assertEquals(sum.doubleValue() > LAMBDA, raised, n + " " + growth + " " + i);
                    }
                    assertEquals(raised ? 1 : 0, alarm.alarms());
                    System.out.printf(
                            "page-hinkley: step of %.1f after %d losses: %s%n", growth, n,
                            raised ? "noticed after " + (i - n) : "never noticed");
                }
            }
        }
    }

    /**
     * False alarms on normal losses. Their mean distance is that of a CUSUM with reference value δ (Siegmund 1985):
     * {@code (e^{2δb} - 2δb - 1)/(2δ²)}, {@code b = λ + 1.166}, which is good to 5% here; distances are exponential, so their mean errs by 1/√count,
     * of which four are allowed. And never more than {@code n·e^{-2δλ}} alarms (Lundberg), beyond four roots.
     */
    @Test
    void falseAlarmsComeAsOftenAsTheoryHasIt() {
        try (Arena arena = Arena.ofConfined()) {
            PageHinkley alarm = new PageHinkley(arena, new PageHinkley.Settings(DELTA, LAMBDA, 1));
            CounterRandom random = new CounterRandom(4, 0);
            int n = 2_000_000;
            for (int i = 0; i < n; i++) {
                alarm.add(3.0 + random.nextGaussian());
            }
            double b = 2 * DELTA * (LAMBDA + 1.166);
            double expected = (StrictMath.exp(b) - b - 1) / (2 * DELTA * DELTA);
            double distance = (double) n / alarm.alarms();
            System.out.printf(
                    "page-hinkley: delta %.2f, lambda %.0f deviations: %d false alarms in %,d losses, one in %.0f; theory %.0f%n", DELTA,
                    LAMBDA, alarm.alarms(), n, distance, expected);
            assertEquals(expected, distance, expected * (0.05 + 4 / Math.sqrt(alarm.alarms())));
            double most = n * StrictMath.exp(-2 * DELTA * LAMBDA);
            assertTrue(alarm.alarms() <= most + 4 * Math.sqrt(most));
        }
    }

    /**
     * Delay after the mean grew by one deviation behind 2,000 losses. By Wald's identity {@code (λ - E level)/(Δ - δ) <= E delay <=
     * (λ + E overshoot)/(0.98Δ - δ)}: the level before is that of a reflected walk, at most {@code 1/(2δ)} on average (Kingman 1962); the overshoot is at
     * most {@code E X²/E X} (Lorden 1970); and the mean takes up less than 2% of the growth within 40 losses. Four standard errors are allowed.
     */
    @Test
    void theDelayIsThatOfAWalkUphill() {
        try (Arena arena = Arena.ofConfined()) {
            CounterRandom random = new CounterRandom(5, 0);
            int runs = 0;
            int early = 0;
            double sum = 0.0;
            double squares = 0.0;
            double longest = 0.0;
            while (runs < 500) {
                PageHinkley alarm = new PageHinkley(arena, new PageHinkley.Settings(DELTA, LAMBDA, 1));
                for (int i = 0; i < 2000; i++) {
                    alarm.add(random.nextGaussian());
                }
                if (alarm.alarms() > 0) {
                    early++; // the mean is that of fewer losses then
                    assertTrue(early < 2000, "false alarms in nearly every run");
                    continue;
                }
                int delay = 1;
                while (!alarm.add(1.0 + random.nextGaussian())) {
                    delay++;
                }
                runs++;
                sum += delay;
                squares += (double) delay * delay;
                longest = Math.max(longest, delay);
            }
            double mean = sum / runs;
            double error = Math.sqrt((squares / runs - mean * mean) / runs);
            double uphill = 1.0 - DELTA;
            double low = (LAMBDA - 1 / (2 * DELTA)) / uphill;
            double high = (LAMBDA + (1 + uphill * uphill) / uphill) / (0.98 - DELTA);
            System.out.printf(
                    "page-hinkley: growth of one deviation noticed after %.1f losses on average, %.0f at most, in %d runs"
                            + " (%d others had a false alarm before); theory %.1f to %.1f%n",
                    mean, longest, runs, early, low, high);
            assertTrue(mean >= low - 4 * error && mean <= high + 4 * error);
        }
    }
}

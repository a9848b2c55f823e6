package tickgrad.bench.suite;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Locale;
import tickgrad.bench.jmh.SmoothWorkloads;
import tickgrad.bench.jmh.StandardNet;

/** Measuring program: second derivatives beside first ones on smooth nets of the standard shapes, nanoseconds a call and ratios. */
final class SmoothRun {
    private static final double WARM = 0.4;
    private static final double TIMED = 0.6;

    private SmoothRun() {}

    private record Timed(String name, Slices.Loop loop, int base) {}

    /** {@code ROUNDS NETS}, such as {@code 3 ABCDE}. */
    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        Slices slices = new Slices();
        for (char name : args[1].toCharArray()) {
            StandardNet net = StandardNet.valueOf(String.valueOf(name));
            try (Arena arena = Arena.ofConfined()) {
                SmoothWorkloads work = new SmoothWorkloads(arena, net);
                Timed[] timed = {
                    new Timed("forward-1", work::forward1, 0), new Timed("greeks-1", work::greeks1, 0),
                    new Timed("jacobian-1", work::jacobian1, 0), new Timed("hessian-1", work::hessian1, 0),
                    new Timed("hessian-4", work::hessian4, 0), new Timed("train-32", work::train32, 5),
                    new Timed("differential-32", work::differential32, 5)
                };
                double[][] nanos = new double[timed.length][rounds];
                for (int i = 0; i < 2 * timed.length; i++) {
                    slices.settle(timed[i % timed.length].loop(), WARM);
                }
                for (int round = 0; round < rounds; round++) {
                    for (int i = 0; i < timed.length; i++) {
                        slices.settle(timed[i].loop(), WARM / 4);
                        nanos[i][round] = slices.measure(timed[i].loop(), TIMED / rounds).median();
                    }
                }
                for (int i = 0; i < timed.length; i++) {
                    double[] ratios = new double[rounds];
                    for (int round = 0; round < rounds; round++) {
                        ratios[round] = nanos[i][round] / nanos[timed[i].base()][round];
                    }
                    double[] sorted = nanos[i].clone();
                    Arrays.sort(ratios);
                    Arrays.sort(sorted);
                    System.out.printf(
                            Locale.ROOT, "%s %-16s %10.0f ns %6.2f x %s (%.2f to %.2f)%n", net, timed[i].name(), sorted[rounds / 2],
                            ratios[rounds / 2], timed[timed[i].base()].name(), ratios[0], ratios[rounds - 1]);
                }
            }
        }
        System.out.println("sum " + slices.sink());
    }
}

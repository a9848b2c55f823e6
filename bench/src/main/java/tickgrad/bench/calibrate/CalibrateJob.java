package tickgrad.bench.calibrate;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import tickgrad.bench.fit.Split;
import tickgrad.bench.latency.Allocation;
import tickgrad.bench.latency.Call;
import tickgrad.model.AllocationMeter;
import tickgrad.model.Model;

/** Calibrates the hold-out surfaces with a network and measures errors, time and heap. */
public final class CalibrateJob {
    private CalibrateJob() {}

    /**
     * Runs the study.
     *
     * @param arena     owns scratch memory
     * @param model     the network
     * @param source    where it comes from, in words
     * @param trainLoss its training losses, or none
     * @param s         the surfaces
     * @param split     which rows are held out
     * @param rounds    times that all hold-out rows are calibrated and timed, after as many that are not
     */
    public static Calibrated run(Arena arena, Model model, String source, double[] trainLoss, Surfaces s, Split split, int rounds) {
        int[] rows = split.test();
        int p = s.parameters();
        int n = s.points();
        double[] unit = GridNetwork.deviations(s, split.train());
        Calibrator calibrator = new Calibrator(arena, model, s.box());
        double[][] found = new double[rows.length][p];
        double[] volError = new double[rows.length];
        double[] pointError = new double[n];
        int[] iterations = new int[rows.length];
        double[] fitted = new double[n];
        int failures = 0;
        int atBound = 0;
        for (int i = 0; i < rows.length; i++) {
            double[] observed = s.vols()[rows[i]];
            failures += calibrator.calibrate(observed, found[i]) ? 0 : 1;
            iterations[i] = calibrator.iterations();
            calibrator.surface(fitted);
            double sum = 0;
            for (int o = 0; o < n; o++) {
                double error = fitted[o] - observed[o];
                sum += error * error;
                pointError[o] += error * error / rows.length;
            }
            volError[i] = Math.sqrt(sum / n);
            atBound += bounds(s.box(), found[i]);
        }
        for (int o = 0; o < n; o++) {
            pointError[o] = Math.sqrt(pointError[o]);
        }
        double[] x = new double[p];
        Call call = i -> calibrator.calibrate(s.vols()[rows[i % rows.length]], x);
        int calls = rounds * rows.length;
        for (int i = 0; i < calls; i++) {
            call.run(i);
        }
        long[] nanos = times(call, calls);
        AllocationMeter meter = new AllocationMeter();
        long bytes = Allocation.steadyBytes(meter, call, calls);
        int[] all = IntStream.range(0, s.size()).toArray();
        return new Calibrated(
                s, source, model.parameters().architecture().toString(), trainLoss, GridNetwork.rmse(arena, model, s, rows, unit),
                GridNetwork.rmse(arena, model, s, all, unit), rows, found, volError, pointError, iterations, failures, atBound, nanos,
                bytes, calls, meter.controlBytes());
    }

    private static int bounds(Box box, double[] x) {
        int count = 0;
        for (int j = 0; j < x.length; j++) {
            double near = 1e-6 * (box.upper()[j] - box.lower()[j]);
            count += x[j] - box.lower()[j] < near || box.upper()[j] - x[j] < near ? 1 : 0;
        }
        return count;
    }

    private static long[] times(Call call, int calls) {
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.run(i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }
}

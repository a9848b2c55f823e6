package tickgrad.bench.job;

import tickgrad.bench.latency.Latency;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.Report;

/**
 * What the engine showed on this job's own network and data.
 *
 * @param machine the kernels in use
 * @param network architecture, parameters, bytes
 * @param certified whether the gradient check passed
 * @param certificate the gradient check in one line
 * @param warm time to warm, in one line
 * @param predict latencies of one-row predictions
 * @param learn latencies of one-row learning steps
 * @param idle latencies of an empty call: the clock and the machine themselves
 * @param predictBytes bytes allocated by {@code calls} predictions
 * @param learnBytes bytes allocated by {@code calls} learning steps
 * @param calls calls over which bytes were counted
 * @param controlBytes what the byte counter saw for one small object
 */
public record EngineFacts(
        String machine,
        String network,
        boolean certified,
        String certificate,
        String warm,
        Latency predict,
        Latency learn,
        Latency idle,
        long predictBytes,
        long learnBytes,
        int calls,
        long controlBytes) {

    private static final double BUSY_NANOS = 5000;

    /** Adds the section about the engine to a report. */
    public void addTo(Report report) {
        report.heading("Engine");
        report.figure("machine", machine);
        report.figure("network", network);
        if (certified) {
            report.figure("gradients", certificate);
        } else {
            report.verdict(Tone.WARNING, "GRADIENT CHECK FAILED", certificate);
        }
        report.figure("time to warm", warm);
        report.figure("bytes per predict", perCall(predictBytes), total(predictBytes));
        report.figure("bytes per learn", perCall(learnBytes), total(learnBytes));
        report.table("latency", "calls/s", "p50", "p99", "p99.9", "max");
        row(report, predict);
        row(report, learn);
        row(report, idle);
        if (idle.at(0.5) > BUSY_NANOS) {
            report.warning("this machine was busy: even an empty call took " + Format.nanos(idle.at(0.5))
                    + " at the median, so these latencies say little about the engine");
        }
        report.note("counted from the moment each call was due, so a stall delays the calls behind it too");
        Chart chart = new Chart("Latency by percentile", "percentile of calls", "latency in ns")
                .percentileX()
                .logY();
        report.chart(curve(curve(curve(chart, predict, false), learn, false), idle, true));
    }

    private String perCall(long bytes) {
        return bytes == 0 ? "0 B" : Format.significant((double) bytes / calls, 3) + " B";
    }

    private String total(long bytes) {
        return Format.count(bytes) + " B in " + Format.count(calls) + " calls; the counter saw " + controlBytes
                + " B for one small object";
    }

    private static void row(Report report, Latency l) {
        report.row(
                l.name(),
                Format.count(Math.round(l.perSecond())),
                Format.nanos(l.at(0.5)),
                Format.nanos(l.at(0.99)),
                Format.nanos(l.at(0.999)),
                Format.nanos(l.max()));
    }

    private static Chart curve(Chart chart, Latency l, boolean dashed) {
        double[] shares = l.shares();
        double[] nanos = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            nanos[i] = l.at(shares[i]);
        }
        return dashed ? chart.dashed(l.name(), shares, nanos) : chart.line(l.name(), shares, nanos);
    }
}

package tickgrad.bench.cliffs;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import tickgrad.bench.jmh.StandardNet;
import tickgrad.model.Optimizer;
import tickgrad.model.Warmup;

/**
 * The fresh JVM of {@link WarmupTime}: warms one net ({@code NET ROWS}) with Adam and prints {@code ready TAB milliseconds TAB heap bytes TAB
 * calls TAB milliseconds since the JVM started TAB reason}.
 */
final class ReadyChild {
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private ReadyChild() {}

    public static void main(String[] arguments) {
        StandardNet net = StandardNet.valueOf(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        Warmup.Report report = Warmup.run(net.architecture(), net.loss(), Optimizer.adam(1e-3), rows, BUDGET);
        System.out.println(String.join(
                "\t",
                Boolean.toString(report.ready()),
                Long.toString(report.elapsed().toMillis()),
                Long.toString(report.bytes()),
                Long.toString(report.calls()),
                Long.toString(ManagementFactory.getRuntimeMXBean().getUptime()),
                report.reason()));
    }
}

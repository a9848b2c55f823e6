package tickgrad.bench.peers;

import java.util.EnumSet;
import java.util.Set;
import tickgrad.bench.jmh.StandardNet;

/** One engine on one net in a process of its own: {@code PeerRun ENGINE NET WORKLOAD,... SECONDS}. Prints {@link Outcome}s. */
final class PeerRun {
    /** Small enough that parameters stay where they began, however long the run; those of the other benchmarks. */
    private static final double SGD_RATE = 1e-4;

    private static final double ADAM_RATE = 1e-6;

    private PeerRun() {}

    /** Runs it; the process ends even where a library leaves threads behind. */
    public static void main(String[] args) {
        Engine engine = Engine.named(args[0]);
        Problem problem = new Problem(StandardNet.valueOf(args[1]));
        Set<Workload> wanted = EnumSet.noneOf(Workload.class);
        for (String workload : args[2].split(",")) {
            wanted.add(Workload.named(workload));
        }
        try {
            run(engine, problem, wanted, Double.parseDouble(args[3]));
        } catch (Throwable e) {
            e.printStackTrace();
            print(new Outcome.Failed(reason(e)));
        }
        System.exit(0);
    }

    private static void run(Engine engine, Problem problem, Set<Workload> wanted, double seconds) throws Exception {
        Peer peer = engine.open(problem);
        print(new Outcome.Loaded(peer.version()));
        Problem trial = problem.withBiases();
        Peer tried = engine.open(trial);
        for (Workload w : wanted) {
            if (peer.workloads().contains(w)) {
                print(measure(peer, w, seconds, Agreement.of(trial, tried, w)));
            }
        }
    }

    private static Outcome measure(Peer peer, Workload w, double seconds, Agreement agreement) throws Exception {
        if (!agreement.holds()) {
            return new Outcome.Disagrees(w, agreement);
        }
        try (Work work = peer.work(w, w.adam() ? ADAM_RATE : SGD_RATE)) {
            return new Outcome.Timed(w, Timer.nanos(work, seconds) / w.rows, agreement);
        }
    }

    /** The innermost reason, which is the one that helps. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    private static void print(Outcome outcome) {
        System.out.println(outcome.line());
        System.out.flush();
    }
}

package tickgrad.bench.cliffs;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * The JVM of {@link Rotation}. Arguments: {@code true} or {@code false} for foreign vector code before and between, then workloads. They take
 * turns for some rounds, and a fast slice of the best turn of each is printed: {@code name TAB nanoseconds}.
 */
final class RotationChild {
    private static final int TURNS = 20;
    private static final long TURN_NANOS = 60_000_000L;

    /** The first half of the turns is warm-up. */
    private static final int MEASURED_FROM = TURNS / 2;

    private static final int FOREIGN_FIRST = 20_000;
    private static final int FOREIGN_BETWEEN = 100;

    private RotationChild() {}

    public static void main(String[] arguments) {
        boolean foreign = Boolean.parseBoolean(arguments[0]);
        Arena arena = Arena.ofShared();
        List<Work> works = List.of(arguments).subList(1, arguments.length).stream()
                .map(name -> ColdChild.work(arena, name))
                .toList();
        ForeignVectors others = new ForeignVectors();
        foreign(others, foreign ? FOREIGN_FIRST : 0);
        works.forEach(work -> Slices.settle(work.call()));
        double[] best = new double[works.size()];
        java.util.Arrays.fill(best, Double.POSITIVE_INFINITY);
        for (int turn = 0; turn < TURNS; turn++) {
            for (int w = 0; w < best.length; w++) {
                double nanos = Slices.lowDecile(works.get(w).call(), TURN_NANOS);
                if (turn >= MEASURED_FROM) {
                    best[w] = Math.min(best[w], nanos);
                }
                foreign(others, foreign ? FOREIGN_BETWEEN : 0);
            }
        }
        for (int w = 0; w < best.length; w++) {
            System.out.println(works.get(w).name() + "\t" + best[w]);
        }
    }

    private static void foreign(ForeignVectors others, int calls) {
        for (int i = 0; i < calls; i++) {
            others.run(i);
        }
    }
}

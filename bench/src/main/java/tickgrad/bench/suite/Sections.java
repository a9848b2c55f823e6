package tickgrad.bench.suite;

import java.util.List;

/** All sections, in the order in which they run; another one is another line. */
final class Sections {
    private static final String CLIFFS = "tickgrad.bench.cliffs.";
    private static final List<String> ALONE = List.of("FILE", "TIER", "NETS");
    private static final List<String> OWN_CHILDREN = List.of("FILE", "TIER", "NETS", "--prefix", "PREFIX");

    private Sections() {}

    static List<Section> all() {
        return List.of(
                new BitsSection(),
                new StandardSection(),
                new RoofSection(),
                new KernelSection(),
                new ProgramSection("latency", LatencyRun.class.getName(), ALONE, true, 32, 380),
                new ProgramSection("cold", CLIFFS + "ColdStart", OWN_CHILDREN, false, 0, 3000),
                new ProgramSection("rotation", CLIFFS + "Rotation", OWN_CHILDREN, false, 0, 1400),
                new ProgramSection("odd", CLIFFS + "OddSizes", ALONE, true, 0, 90),
                new ProgramSection("widths", CLIFFS + "Widths", OWN_CHILDREN, false, 0, 60),
                new ProgramSection("subnormals", CLIFFS + "Subnormals", ALONE, true, 0, 85),
                new ProgramSection("warmup", CLIFFS + "WarmupTime", ALONE, false, 0, 360),
                new ProgramSection("threads", CLIFFS + "ThreadScaling", ALONE, false, 0, 60),
                new JmhSection(),
                new PeersSection());
    }
}

package tickgrad.kernel;

/**
 * Which kernels this process runs, decided once, and why.
 *
 * <p>The SIMD kernels run where the module {@code jdk.incubator.vector} is present, the JVM compiles with C2 and the processor has
 * a fused multiply-add. Otherwise the scalar reference runs: it gives the same bits, only later.
 */
public final class Machine {
    /** Set to {@code false} on the command line ({@code -Dtickgrad.simd=false}) to run the scalar reference. */
    private static final String PROPERTY = "tickgrad.simd";

    private static final String OBSTACLE = obstacle();

    /** Whether the SIMD kernels run; constant for the life of the process. */
    public static final boolean SIMD = OBSTACLE == null;

    static {
        if (SIMD) {
            Priming.prime();
        } else {
            System.getLogger("tickgrad")
                    .log(System.Logger.Level.WARNING, "scalar reference kernels (same bits, slower): {0}", OBSTACLE);
        }
    }

    private Machine() {}

    /** Decides which kernels run, and primes the JVM for them, now: before loops over memory are compiled that would else teach C2 less than it needs. */
    public static void prepare() {
        // The initializer of this class has run.
    }

    /**
     * One line for a log.
     *
     * @return the kernels in use, the vector width or the reason for its absence, and the JVM
     */
    public static String describe() {
        String kernels = SIMD
                ? "SIMD kernels, " + tickgrad.kernel.simd.Lanes.BITS + " bits"
                : "scalar reference kernels: " + OBSTACLE;
        return kernels + "; arithmetic v" + Arithmetic.VERSION + "; " + System.getProperty("java.vm.name") + " "
                + Runtime.version() + "; " + System.getProperty("os.arch");
    }

    private static String obstacle() {
        if (!Boolean.parseBoolean(System.getProperty(PROPERTY, "true"))) {
            return "switched off by -D" + PROPERTY + "=false";
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the module jdk.incubator.vector is absent (add --add-modules jdk.incubator.vector)";
        }
        String vm = System.getProperty("java.vm.info", "");
        if (!vm.contains("mixed mode") || vm.contains("emulated-client")) {
            return "the JVM does not compile with C2 (" + vm + ")";
        }
        if (!fmaIsFast()) {
            return "the processor, or the JVM's settings, offer no fused multiply-add";
        }
        return null;
    }

    /**
     * Without hardware support {@link Math#fma(float, float, float)} goes through {@code BigDecimal}: tens of microseconds a call
     * in a cold JVM, against tens of nanoseconds for the intrinsic. The best of many short trials is immune to interruptions.
     */
    private static boolean fmaIsFast() {
        final long nanosPerTrial = 8_000;
        float x = 1.0f;
        for (int trial = 0; trial < 50; trial++) {
            long start = System.nanoTime();
            for (int i = 0; i < 16; i++) {
                x = Math.fma(x, 0.999f, 1e-3f);
            }
            if (System.nanoTime() - start < nanosPerTrial && x > 0.0f) {
                return true;
            }
        }
        return false;
    }
}

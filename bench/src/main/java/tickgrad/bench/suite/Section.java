package tickgrad.bench.suite;

import java.io.IOException;

/** One part of the suite: measures something and leaves a file. */
interface Section {
    /** Its name, and that of its file: {@code NAME.json}. */
    String name();

    /** About how long it takes. */
    double seconds(SuiteOptions options);

    /** Why it cannot run under these options, or "" where it can. */
    String obstacle(SuiteOptions options);

    /**
     * Measures and writes.
     *
     * @throws WrongResult if something computed the wrong result
     * @throws IOException if a program that was needed failed, or took far too long
     */
    void run(Bench bench) throws IOException, InterruptedException, WrongResult;
}

package tickgrad.bench;

import tickgrad.bench.console.Screen;

/** A command that has been parsed and can run. */
@FunctionalInterface
interface Runner {
    /** Does the work; an exception says what was wrong with the input. */
    void run(Screen screen) throws Exception;
}

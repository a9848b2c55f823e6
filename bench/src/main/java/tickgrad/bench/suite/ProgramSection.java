package tickgrad.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A section that is one measuring program, named so that it may also be missing. It writes {@code NAME.json} into the output directory and
 * exits with 0, with 1 where a figure crossed a limit of its own, or with 3 where something computed was wrong.
 *
 * @param name      of the section
 * @param mainClass the program
 * @param args      its arguments, in which {@code OUT}, {@code FILE}, {@code TIER}, {@code NETS} and {@code PREFIX} stand for the
 *                  directory, the file in it, quick or full, the nets, and the command that pins the children that it starts itself
 * @param pinned    whether it runs on one core itself; one that starts children, or threads, does not
 * @param quick     seconds it takes in the quick tier, 0 for not there
 * @param full      seconds it takes in the full tier
 */
record ProgramSection(String name, String mainClass, List<String> args, boolean pinned, double quick, double full) implements Section {
    @Override
    public double seconds(SuiteOptions options) {
        return options.full() ? full : quick;
    }

    @Override
    public String obstacle(SuiteOptions options) {
        try {
            Class.forName(mainClass, false, ProgramSection.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            return "not part of this build";
        }
        return seconds(options) > 0 ? "" : "only with --full";
    }

    @Override
    public void run(Bench bench) throws IOException, InterruptedException, WrongResult {
        List<String> command = Child.java(List.of(), mainClass, bench.filled(args, name));
        accept(bench, name, bench.execute(seconds(bench.options()), name, pinned ? bench.pin().around(command) : command));
    }

    /** Takes over the file that a program wrote, whether or not it stayed within its limits. */
    static void accept(Bench bench, String name, Child.Ended ended) throws IOException, WrongResult {
        Path file = bench.file(name + ".json");
        if (ended.code() == 1 && Files.exists(file)) {
            bench.note(name + ": a figure crossed its limit: " + ended.lastWords());
        } else {
            Bench.accept(name, ended);
        }
        bench.write(name, ResultFile.read(file).rows());
    }
}

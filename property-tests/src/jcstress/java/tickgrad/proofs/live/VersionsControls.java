package tickgrad.proofs.live;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import tickgrad.model.live.Versions;

/** Writers with a fault, which must be seen to mix versions: the tests of {@link VersionsStress} can fail. */
public class VersionsControls {
    private VersionsControls() {}

    /** Takes the other buffer without asking whether a reader is in it. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "One version.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A mix of versions.")
    @State
    public static class NotAsked extends Words {
        public NotAsked() {
            versions.attach(0);
        }

        @Actor
        public void writer() {
            for (int i = 0; i < 3; i++) {
                write(1 - Versions.buffer(versions.current()));
            }
        }

        @Actor
        public void reader(III_Result r) {
            read(r);
        }
    }

    /** Takes a buffer whose version the reader was done with, though it may have loaded it again: {@code >=} where {@code >} is right. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "One version.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A mix of versions.")
    @State
    public static class AtLeastForMore extends Words {
        public AtLeastForMore() {
            versions.attach(0);
        }

        @Actor
        public void writer() {
            for (int i = 0; i < 3; i++) {
                int other = 1 - Versions.buffer(versions.current());
                if (versions.doneBy(0) >= versions.version(other)) {
                    write(other);
                }
            }
        }

        @Actor
        public void reader(III_Result r) {
            read(r);
        }
    }
}

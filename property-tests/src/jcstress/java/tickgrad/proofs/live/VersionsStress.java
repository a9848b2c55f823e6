package tickgrad.proofs.live;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A reader sees one version, whole, and the one that it says. */
public class VersionsStress {
    private VersionsStress() {}

    /** A reader that is attached, beside publications. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "One version.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A mix of versions.")
    @State
    public static class Reading extends Words {
        public Reading() {
            versions.attach(0);
        }

        @Actor
        public void writer() {
            writeWhereFree(3);
        }

        @Actor
        public void reader(III_Result r) {
            read(r);
        }
    }

    /** A reader that has read before, so that DONE moves while the writer asks. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "One version.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A mix of versions.")
    @State
    public static class ReadingAgain extends Words {
        public ReadingAgain() {
            versions.attach(0);
        }

        @Actor
        public void writer() {
            writeWhereFree(3);
        }

        @Actor
        public void reader(III_Result r) {
            read(r);
            read(r);
            if (r.r1 == r.r2 && r.r2 == r.r3) {
                read(r);
            }
        }
    }

    /** A reader that attaches beside publications. */
    @JCStressTest
    @Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "One version.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A mix of versions.")
    @State
    public static class Attaching extends Words {
        @Actor
        public void writer() {
            writeWhereFree(3);
        }

        @Actor
        public void reader(III_Result r) {
            versions.attach(0);
            read(r);
        }
    }
}

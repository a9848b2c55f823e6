package tickgrad.bench.jmh;

/** {@link StandardNets} in a JVM whose profiles other users of vectors and segments have shaped first. */
public class PollutedNets extends StandardNets {
    @Override
    public void setup() {
        Pollution.run();
        super.setup();
    }
}

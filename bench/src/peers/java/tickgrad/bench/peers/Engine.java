package tickgrad.bench.peers;

import java.util.Locale;

/** The engines, in the order of the table. */
enum Engine {
    TICKGRAD(TickgradPeer::new),
    ONNXRUNTIME(OnnxPeer::new),
    DJL(DjlPeer::new),
    DL4J(Dl4jPeer::new),
    NETLIB(p -> new BlasPeer(p, new NetlibBlas())),
    OPENBLAS(p -> new BlasPeer(p, new OpenBlas()));

    /** Loads a library and gives it a problem. */
    interface Opening {
        Peer open(Problem problem) throws Exception;
    }

    private final Opening opening;

    Engine(Opening opening) {
        this.opening = opening;
    }

    /** Throws whatever the library throws where it cannot be loaded, errors of linking included. */
    Peer open(Problem problem) throws Exception {
        return opening.open(problem);
    }

    /** Such as {@code onnxruntime}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Engine named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}

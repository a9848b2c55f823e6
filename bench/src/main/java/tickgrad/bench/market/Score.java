package tickgrad.bench.market;

/**
 * One contender's score on every out-of-sample row.
 *
 * @param name such as {@code "16-32-32-1 tanh"} or {@code "last direction"}
 * @param role what it is here for
 * @param rows scored rows
 * @param primary {@link Target#primary()}
 * @param secondary {@link Target#secondary()}
 * @param offline {@link Target#primary()} on the rows forecast by frozen weights; NaN without rows
 * @param online {@link Target#primary()} on the rows forecast while learning; NaN without rows
 */
public record Score(String name, Role role, int rows, double primary, double secondary, double offline, double online) {

    /** What a contender is here for. */
    public enum Role {
        /** The forecasting network. */
        MODEL,
        /** Needs no features at all; the model must beat every one of these. */
        NAIVE,
        /** The network without hidden layers, shown beside it. */
        LINEAR,
        /** The forecasting network, taught with shuffled labels: it must not find anything. */
        CONTROL
    }
}

package tickgrad.bench.market;

/**
 * One walk-forward fold, in bars; every range is half open.
 *
 * <pre>
 *  trainFrom .. trainTo | h + embargo | validationFrom .. validationTo | h + embargo | testFrom .. onlineFrom .. testTo
 *  weights are fitted   |             | early stopping                 |             | frozen   .. learning
 * </pre>
 *
 * @param index from 0
 * @param trainFrom first training row
 * @param trainTo end of the training rows; their outcomes are known before {@code validationFrom - embargo}
 * @param validationFrom first validation row
 * @param validationTo end of the validation rows; their outcomes are known before {@code testFrom - embargo}
 * @param testFrom first forecast row, with frozen weights
 * @param onlineFrom first row of the prequential stage: forecast, wait h bars, observe, learn
 * @param testTo end of the forecast rows
 */
public record Fold(int index, int trainFrom, int trainTo, int validationFrom, int validationTo, int testFrom,
        int onlineFrom, int testTo) {}

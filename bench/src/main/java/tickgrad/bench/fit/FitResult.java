package tickgrad.bench.fit;

/**
 * What a fit found on its test rows, in the target's own units.
 *
 * @param task a number or a class
 * @param split which rows were tested
 * @param architecture the network's text
 * @param epochs passes made
 * @param batch rows per step
 * @param trainLoss mean training loss of each epoch, standardised targets
 * @param testEpochs epochs after which the test rows were looked at (never used to choose anything)
 * @param testLoss the loss on them
 * @param truth target of each test row
 * @param network prediction of each test row: the number, or the label
 * @param linear the linear model's
 * @param naive the training mean, or the most frequent label
 * @param confidence for classes, the network's probability of its own prediction; else empty
 */
public record FitResult(
        Task task,
        Split split,
        String architecture,
        int epochs,
        int batch,
        double[] trainLoss,
        double[] testEpochs,
        double[] testLoss,
        double[] truth,
        double[] network,
        double[] linear,
        double[] naive,
        double[] confidence) {

    /** The name of the score: RMSE (lower is better) or accuracy (higher is better). */
    public String scoreName() {
        return task.kind() == Task.Kind.REGRESSION ? "RMSE" : "accuracy";
    }

    /** The score of some predictions of the test rows. */
    public double score(double[] predictions) {
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            double miss = predictions[i] - truth[i];
            sum += task.kind() == Task.Kind.REGRESSION ? miss * miss : (miss == 0 ? 1 : 0);
        }
        double mean = sum / truth.length;
        return task.kind() == Task.Kind.REGRESSION ? Math.sqrt(mean) : mean;
    }

    /** Whether score {@code a} is better than score {@code b}. */
    public boolean better(double a, double b) {
        return task.kind() == Task.Kind.REGRESSION ? a < b : a > b;
    }
}

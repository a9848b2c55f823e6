package tickgrad.bench.fit;

import java.util.List;

/** The test rows of one or several fits as CSV: no times, no machine, so equal bits give an equal file. */
public final class FitPredictions {
    private FitPredictions() {}

    /** One line per test row; {@code row} counts the table's complete rows from 0. */
    public static String csv(List<FitResult> results) {
        boolean many = results.size() > 1;
        boolean classes = results.getFirst().task().kind() == Task.Kind.CLASSIFICATION;
        StringBuilder csv = new StringBuilder();
        csv.append(many ? "split," : "")
                .append("row,target,network,linear,naive")
                .append(classes ? ",confidence\n" : "\n");
        for (FitResult r : results) {
            for (int i = 0; i < r.truth().length; i++) {
                if (many) {
                    csv.append(r.split().name()).append(',');
                }
                csv.append(r.split().test()[i])
                        .append(',')
                        .append(r.truth()[i])
                        .append(',')
                        .append(r.network()[i])
                        .append(',')
                        .append(r.linear()[i])
                        .append(',')
                        .append(r.naive()[i]);
                csv.append(classes ? "," + r.confidence()[i] + "\n" : "\n");
            }
        }
        return csv.toString();
    }
}

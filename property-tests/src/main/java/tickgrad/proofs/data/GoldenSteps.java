package tickgrad.proofs.data;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.util.Map;
import java.util.TreeMap;
import tickgrad.model.Adagrad;
import tickgrad.model.Adam;
import tickgrad.model.AdamW;
import tickgrad.model.Optimizer;
import tickgrad.model.RMSprop;
import tickgrad.proofs.oracle.OracleOptimizer;

/**
 * Parameters after some full-batch optimizer steps, as PyTorch computed them.
 *
 * @param name {@code sgd momentum nesterov sgd_l2 rmsprop adagrad adam adamw}
 * @param hyper the hyper-parameters by PyTorch's names
 * @param count the number of steps
 * @param W weights afterwards, {@code [layer][in][out]}
 * @param b biases afterwards
 */
public record GoldenSteps(String name, Map<String, Double> hyper, int count, double[][][] W, double[][] b) {
    static GoldenSteps parse(JsonObject o, int[] widths) {
        Map<String, Double> hyper = new TreeMap<>();
        for (JsonObject.Member member : o) {
            JsonValue value = member.getValue();
            if (value.isNumber()) {
                hyper.put(member.getName(), value.asDouble());
            }
        }
        return new GoldenSteps(
                o.get("name").asString(),
                hyper,
                o.get("steps").asInt(),
                GoldenNetwork.matrices(o.get("W"), widths),
                GoldenNetwork.vectors(o.get("b")));
    }

    /** {@return the optimizer in float64} */
    public OracleOptimizer oracle() {
        double lr = hyper.get("lr");
        double wd = hyper.getOrDefault("weight_decay", 0.0);
        return switch (name) {
            case "sgd", "sgd_l2" -> OracleOptimizer.sgd(lr, 0.0, 0.0, wd, false);
            case "momentum" -> OracleOptimizer.sgd(lr, hyper.get("momentum"), 0.0, wd, false);
            case "nesterov" -> OracleOptimizer.sgd(lr, hyper.get("momentum"), 0.0, wd, true);
            case "rmsprop" -> OracleOptimizer.rmsprop(lr, hyper.get("alpha"), hyper.get("eps"), wd);
            case "adagrad" -> OracleOptimizer.adagrad(lr, 0.0, hyper.get("eps"), wd);
            case "adam", "adamw" ->
                OracleOptimizer.adam(
                        lr, hyper.get("beta1"), hyper.get("beta2"), hyper.get("eps"), wd, name.equals("adamw"));
            default -> throw new IllegalArgumentException("optimizer is \"" + name + "\", expected one known here");
        };
    }

    /** {@return the engine's optimizer} */
    public Optimizer engine() {
        double lr = hyper.get("lr");
        double wd = hyper.getOrDefault("weight_decay", 0.0);
        return switch (name) {
            case "sgd", "sgd_l2" -> Optimizer.sgd(lr).withWeightDecay(wd);
            case "momentum" -> Optimizer.sgd(lr, hyper.get("momentum"));
            case "nesterov" -> Optimizer.nesterov(lr, hyper.get("momentum"));
            case "rmsprop" -> new RMSprop(lr, hyper.get("alpha"), hyper.get("eps"), wd);
            case "adagrad" -> new Adagrad(lr, 0.0, hyper.get("eps"), wd);
            case "adam" -> new Adam(lr, hyper.get("beta1"), hyper.get("beta2"), hyper.get("eps"), wd);
            case "adamw" -> new AdamW(lr, hyper.get("beta1"), hyper.get("beta2"), hyper.get("eps"), wd);
            default -> throw new IllegalArgumentException("optimizer is \"" + name + "\", expected one known here");
        };
    }
}

package tickgrad.proofs.data;

import com.eclipsesource.json.JsonObject;

/**
 * Derivatives of output 0 at row 0 of a {@link GoldenNetwork}, and those of the differential loss {@code (y - Y)² + Σ λ_j²(g_j - G_j)²}
 * there, as PyTorch computed them.
 *
 * @param g {@code ∂y/∂x}
 * @param direction of the Hessian-vector product
 * @param hvp Hessian times direction
 * @param Y target of the value
 * @param G targets of the gradient
 * @param lambda factors of the gradient's errors
 * @param loss the differential loss
 * @param dW its gradients, {@code [layer][in][out]}
 * @param db {@code [layer][out]}
 */
public record GoldenGreeks(
        double[] g, double[] direction, double[] hvp, double Y, double[] G, double[] lambda, double loss, double[][][] dW,
        double[][] db) {

    static GoldenGreeks parse(JsonObject o, int[] widths) {
        return new GoldenGreeks(
                GoldenNetwork.numbers(o.get("g")),
                GoldenNetwork.numbers(o.get("direction")),
                GoldenNetwork.numbers(o.get("hvp")),
                GoldenNetwork.number(o.get("Y")),
                GoldenNetwork.numbers(o.get("G")),
                GoldenNetwork.numbers(o.get("lambda")),
                GoldenNetwork.number(o.get("differential_loss")),
                GoldenNetwork.matrices(o.get("dW"), widths),
                GoldenNetwork.vectors(o.get("db")));
    }
}

package tickgrad.proofs;

import java.util.List;
import tickgrad.proofs.cases.CaseSpec;
import tickgrad.proofs.cases.NetworkCase;

/**
 * A fixed collection of networks that meets every activation and loss, both storages of weights, layers behind layers of the same
 * shape, square ones, batches that fill no tile and ones that fill the largest, and single rows.
 */
final class Corpus {
    /** The networks as texts; the last single rows are wide enough for the lists of active inputs. */
    static final List<String> SPECS = List.of(
            "5-7-7-3 tanh,gelu,identity | mse | batch 4 | seed 7",
            "3-16-5 relu,identity | mse | batch 5 weighted | seed 11",
            "16-16-16-16 tanh,relu,identity | huber(0.25) | batch 3 | seed 12",
            "9-9-9-9 leaky_relu(0.0625),sigmoid,softplus | mse | batch 9 weighted | seed 13",
            "4-4-4-4 silu,gelu_tanh,elu(0.75) | mae | batch 6 | seed 14",
            "17-33-16-4 silu,tanh,identity | cross_entropy | batch 7 weighted | seed 15",
            "8-24-4 gelu,identity | cross_entropy | batch 4 | seed 16",
            "6-16-9 gelu_tanh,identity | bce_with_logits | batch 5 weighted | seed 17",
            "12-20-16-6 selu,silu,identity | pinball(0.125;0.5;0.875) | batch 4 weighted | seed 18",
            "7-16-3 softplus,identity | poisson_nll | batch 3 weighted | seed 19",
            "10-40-8 elu(1.0),identity | gaussian_nll | batch 5 weighted | seed 20",
            "20-48-16-1 relu,leaky_relu(0.0625),identity | mse | batch 8 | seed 21",
            "11-65-34-2 tanh,relu,identity | huber(1.0) | batch 6 | seed 22",
            "13-16-16-5 sigmoid,softmax,identity | mse | batch 4 | seed 23",
            "2-3-4-5-6 relu,gelu,silu,softmax | mse | batch 2 weighted | seed 24",
            "14-16-12 relu,identity | pinball(0.75) | batch 3 | seed 25",
            "5-16-4 gelu,identity | mse | batch 1 | seed 26",
            "16-32-33-16-1 tanh,relu,silu,identity | mse | batch 1 | seed 27",
            "9-40-130-3 tanh,relu,identity | mse | batch 1 | seed 28",
            "9-130-130-16 relu,relu,identity | mae | batch 1 | seed 29",
            "4-64-64-1 relu,relu,identity | huber(1.0) | batch 1 | seed 30",
            "12-64-40-2 relu,tanh,identity | mse | batch 13 | seed 31");

    private Corpus() {}

    /** The networks, made anew. */
    static List<NetworkCase> networks() {
        return SPECS.stream().map(text -> CaseSpec.parse(text).build()).toList();
    }
}

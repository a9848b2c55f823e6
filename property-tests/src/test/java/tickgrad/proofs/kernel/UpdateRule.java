package tickgrad.proofs.kernel;

import static tickgrad.proofs.kernel.UpdatesTest.BETA1;
import static tickgrad.proofs.kernel.UpdatesTest.BETA2;
import static tickgrad.proofs.kernel.UpdatesTest.EPS;
import static tickgrad.proofs.kernel.UpdatesTest.LR;
import static tickgrad.proofs.kernel.UpdatesTest.MU;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** An optimizer update with its hyper-parameters bound: both kernels. */
record UpdateRule(String name, Kernel reference, Kernel simd) {
    /** Four vectors at one offset each, and the step. */
    interface Kernel {
        void run(int n, MemorySegment W, MemorySegment G, MemorySegment M, MemorySegment V, long off, long t);
    }

    static List<UpdateRule> all(double decay) {
        return List.of(
                new UpdateRule(
                        "sgd",
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.reference.Updates.sgd(n, W, o, G, o, LR, decay),
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.simd.Updates.sgd(n, W, o, G, o, LR, decay)),
                momentum("momentum", 0.25, false, decay),
                momentum("nesterov", 0.0, true, decay),
                new UpdateRule(
                        "rmsprop",
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.reference.Updates.rmsprop(
                                n, W, o, G, o, V, o, LR, 0.99, EPS, decay),
                        (n, W, G, M, V, o, t) ->
                                tickgrad.kernel.simd.Updates.rmsprop(n, W, o, G, o, V, o, LR, 0.99, EPS, decay)),
                new UpdateRule(
                        "adagrad",
                        (n, W, G, M, V, o, t) ->
                                tickgrad.kernel.reference.Updates.adagrad(n, W, o, G, o, V, o, LR, EPS, decay),
                        (n, W, G, M, V, o, t) ->
                                tickgrad.kernel.simd.Updates.adagrad(n, W, o, G, o, V, o, LR, EPS, decay)),
                new UpdateRule(
                        "adam",
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.reference.Updates.adam(
                                n, W, o, G, o, M, o, V, o, LR, BETA1, BETA2, EPS, decay, t),
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.simd.Updates.adam(
                                n, W, o, G, o, M, o, V, o, LR, BETA1, BETA2, EPS, decay, t)),
                new UpdateRule(
                        "adamw",
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.reference.Updates.adamw(
                                n, W, o, G, o, M, o, V, o, LR, BETA1, BETA2, EPS, decay, t),
                        (n, W, G, M, V, o, t) -> tickgrad.kernel.simd.Updates.adamw(
                                n, W, o, G, o, M, o, V, o, LR, BETA1, BETA2, EPS, decay, t)));
    }

    private static UpdateRule momentum(String name, double dampening, boolean nesterov, double decay) {
        return new UpdateRule(
                name,
                (n, W, G, M, V, o, t) -> tickgrad.kernel.reference.Updates.momentum(
                        n, W, o, G, o, V, o, LR, MU, dampening, decay, nesterov, t),
                (n, W, G, M, V, o, t) -> tickgrad.kernel.simd.Updates.momentum(
                        n, W, o, G, o, V, o, LR, MU, dampening, decay, nesterov, t));
    }
}

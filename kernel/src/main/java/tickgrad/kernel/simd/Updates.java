package tickgrad.kernel.simd;

import static tickgrad.kernel.simd.Lanes.LENGTH;
import static tickgrad.kernel.simd.Lanes.ORDER;
import static tickgrad.kernel.simd.Lanes.SPECIES;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import tickgrad.kernel.Steps;

/** The optimizer updates by whole vectors; n is a multiple of 16, so there are no tails. */
public final class Updates {
    private Updates() {}

    public static void sgd(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, double lr, double weightDecay) {
        if (!(W.isNative() && G.isNative())) {
            throw Lanes.heap();
        }
        float rate = (float) lr;
        float decay = (float) weightDecay;
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector.broadcast(SPECIES, -rate).fma(g, w).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    public static void momentum(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double momentum, double dampening, double weightDecay, boolean nesterov, long t) {
        float mu = (float) momentum;
        float keep = t == 1 ? 0.0f : mu;
        float take = t == 1 ? 1.0f : (float) (1.0 - dampening);
        if (nesterov) {
            nesterov(n, W, WOff, G, GOff, V, VOff, (float) lr, mu, keep, take, (float) weightDecay);
        } else {
            heavyBall(n, W, WOff, G, GOff, V, VOff, (float) lr, keep, take, (float) weightDecay);
        }
    }

    private static void nesterov(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            float rate, float mu, float keep, float take, float decay) {
        if (!(W.isNative() && G.isNative() && V.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector v = FloatVector.broadcast(SPECIES, keep)
                    .fma(FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER), g.mul(take));
            v.intoMemorySegment(V, VOff + at, ORDER);
            FloatVector step = FloatVector.broadcast(SPECIES, mu).fma(v, g);
            FloatVector.broadcast(SPECIES, -rate).fma(step, w).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    private static void heavyBall(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            float rate, float keep, float take, float decay) {
        if (!(W.isNative() && G.isNative() && V.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector v = FloatVector.broadcast(SPECIES, keep)
                    .fma(FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER), g.mul(take));
            v.intoMemorySegment(V, VOff + at, ORDER);
            FloatVector.broadcast(SPECIES, -rate).fma(v, w).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    public static void rmsprop(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double alpha, double eps, double weightDecay) {
        if (!(W.isNative() && G.isNative() && V.isNative())) {
            throw Lanes.heap();
        }
        float rate = (float) lr;
        float decay = (float) weightDecay;
        float keep = (float) alpha;
        float take = (float) (1.0 - alpha);
        float floor = (float) eps;
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector v = FloatVector.broadcast(SPECIES, keep)
                    .fma(FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER), g.mul(take).mul(g));
            v.intoMemorySegment(V, VOff + at, ORDER);
            FloatVector step = g.div(v.sqrt().add(floor));
            FloatVector.broadcast(SPECIES, -rate).fma(step, w).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    public static void adagrad(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment V, long VOff,
            double lr, double eps, double weightDecay) {
        if (!(W.isNative() && G.isNative() && V.isNative())) {
            throw Lanes.heap();
        }
        float rate = (float) lr;
        float decay = (float) weightDecay;
        float floor = (float) eps;
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector v = g.fma(g, FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER));
            v.intoMemorySegment(V, VOff + at, ORDER);
            FloatVector step = g.div(v.sqrt().add(floor));
            FloatVector.broadcast(SPECIES, -rate).fma(step, w).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    public static void adam(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff,
            MemorySegment V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        float take1 = (float) (1.0 - beta1);
        float take2 = (float) (1.0 - beta2);
        float rate = Steps.adamRate(lr, beta1, t);
        float unbias = Steps.adamUnbias(beta2, t);
        adam(
                n, W, WOff, G, GOff, M, MOff, V, VOff, (float) beta1, take1, (float) beta2, take2, rate, unbias,
                (float) eps, (float) weightDecay, 0.0f);
    }

    public static void adamw(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff,
            MemorySegment V, long VOff, double lr, double beta1, double beta2, double eps, double weightDecay, long t) {
        float take1 = (float) (1.0 - beta1);
        float take2 = (float) (1.0 - beta2);
        float rate = Steps.adamRate(lr, beta1, t);
        float unbias = Steps.adamUnbias(beta2, t);
        adam(
                n, W, WOff, G, GOff, M, MOff, V, VOff, (float) beta1, take1, (float) beta2, take2, rate, unbias,
                (float) eps, 0.0f, (float) (lr * weightDecay));
    }

    private static void adam(
            int n, MemorySegment W, long WOff, MemorySegment G, long GOff, MemorySegment M, long MOff,
            MemorySegment V, long VOff,
            float keep1, float take1, float keep2, float take2, float rate, float unbias,
            float floor, float decay, float shrink) {
        if (!(W.isNative() && G.isNative() && M.isNative() && V.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector w = FloatVector.fromMemorySegment(SPECIES, W, WOff + at, ORDER);
            FloatVector g = FloatVector.broadcast(SPECIES, decay)
                    .fma(w, FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER));
            FloatVector m = FloatVector.broadcast(SPECIES, keep1)
                    .fma(FloatVector.fromMemorySegment(SPECIES, M, MOff + at, ORDER), g.mul(take1));
            FloatVector v = FloatVector.broadcast(SPECIES, keep2)
                    .fma(FloatVector.fromMemorySegment(SPECIES, V, VOff + at, ORDER), g.mul(take2).mul(g));
            m.intoMemorySegment(M, MOff + at, ORDER);
            v.intoMemorySegment(V, VOff + at, ORDER);
            FloatVector root = v.sqrt()
                    .fma(FloatVector.broadcast(SPECIES, unbias), FloatVector.broadcast(SPECIES, floor));
            FloatVector shrunk = FloatVector.broadcast(SPECIES, -shrink).fma(w, w);
            FloatVector.broadcast(SPECIES, -rate)
                    .fma(m.div(root), shrunk).add(0.0f).intoMemorySegment(W, WOff + at, ORDER);
        }
    }

    public static float sumOfSquares(int n, MemorySegment G, long GOff) {
        return SumOfSquares.sum(n, G, GOff);
    }

    public static void scale(int n, MemorySegment G, long GOff, float c) {
        if (!(G.isNative())) {
            throw Lanes.heap();
        }
        long stride = Lanes.stride;
        long at = 0;
        for (int i = 0; i < n; i += LENGTH, at += stride) {
            FloatVector.fromMemorySegment(SPECIES, G, GOff + at, ORDER)
                    .mul(c)
                    .intoMemorySegment(G, GOff + at, ORDER);
        }
    }
}

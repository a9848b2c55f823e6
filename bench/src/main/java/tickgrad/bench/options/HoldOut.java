package tickgrad.bench.options;

import java.util.ArrayList;
import java.util.List;
import tickgrad.model.CounterRandom;

/**
 * Which quotes teach and which judge: of each expiry the same share is held out, chosen by the seed.
 *
 * @param train quotes to learn from
 * @param test  quotes that no fit has seen
 */
record HoldOut(List<Point> train, List<Point> test) {
    private static final long STREAM = 0x0B71_0115L;

    static HoldOut of(Chain chain, double share, long seed) {
        List<Point> train = new ArrayList<>();
        List<Point> test = new ArrayList<>();
        for (int e = 0; e < chain.expiries().size(); e++) {
            List<Point> points = chain.of(e);
            int held = Math.clamp(Math.round(share * points.size()), 1, points.size() - 1);
            int[] order = new CounterRandom(seed, STREAM + e).permutation(points.size());
            boolean[] out = new boolean[points.size()];
            for (int i = 0; i < held; i++) {
                out[order[i]] = true;
            }
            for (int i = 0; i < out.length; i++) {
                (out[i] ? test : train).add(points.get(i));
            }
        }
        return new HoldOut(List.copyOf(train), List.copyOf(test));
    }
}

package tickgrad.bench.options;

import java.util.List;
import java.util.function.ToDoubleFunction;
import tickgrad.model.surface.SurfaceQuotes;

/** What every fit, the network's and the baselines', is given: quotes and one weight for each, {@code 1/(1 + (u/u₀)²)}, u the quote's uncertainty. */
final class Weights {
    /** What is known to a volatility point counts half or more. */
    private static final double SHARP = 0.01;

    private Weights() {}

    static SurfaceQuotes quotes(List<Point> points) {
        return new SurfaceQuotes(of(points, Point::k), of(points, Point::tau), of(points, Point::vol), of(points, Weights::weight));
    }

    static double[] of(List<Point> points, ToDoubleFunction<Point> value) {
        return points.stream().mapToDouble(value).toArray();
    }

    static double weight(Point p) {
        return 1 / (1 + p.uncertainty() * p.uncertainty() / (SHARP * SHARP));
    }
}

package tickgrad.bench.options;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.WriterConfig;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import tickgrad.model.surface.Arbitrage;
import tickgrad.model.surface.SurfaceScale;

/** What a fit showed, as JSON and as one CSV line a quote; no times, so equal bits give equal files. */
final class PriceFile {
    private PriceFile() {}

    /** {@code surface.json}: all that a surface is but the network's weights, and how good it is. */
    static String json(PriceJob job, PriceOptions options) {
        PriceResult r = job.result();
        SurfaceScale s = SurfaceScale.of(Weights.of(r.holdOut().train(), Point::k), Weights.of(r.holdOut().train(), Point::tau));
        JsonObject root = new JsonObject()
                .add("file", r.chain().name())
                .add("quotedAt", r.chain().quoteTime().seconds())
                .add("quoteTimeFrom", r.chain().quoteTime().source())
                .add("architecture", options.architecture())
                .add("parametersSha256", job.surface().parameters().sha256())
                .add("seed", options.seed())
                .add("steps", options.steps())
                .add("penalty", number(options.penalty()))
                .add("formula", "w(k,tau) = prior(k,tau)*softplus(net(x1,x2))/ln 2, x1 = k/sqrt(tau)/a - c, x2 = (ln tau - m)/s")
                .add("scale", new JsonObject().add("a", s.a()).add("c", s.c()).add("m", s.m()).add("s", s.s()))
                .add("prior", new JsonObject()
                        .add("name", "SSVI, theta linear in tau, phi = eta*theta^-gamma*(1+theta)^(gamma-1)")
                        .add("rho", r.prior().rho())
                        .add("eta", r.prior().eta())
                        .add("gamma", r.prior().gamma())
                        .add("tau", array(r.prior().taus()))
                        .add("theta", array(r.prior().theta())));
        JsonObject methods = new JsonObject();
        Score[] held = PriceReport.scores(r, r.holdOut().test());
        Score[] taught = PriceReport.scores(r, r.holdOut().train());
        for (int m = 0; m < held.length; m++) {
            methods.add(PriceResult.METHODS[m], new JsonObject().add("heldOut", score(held[m])).add("taught", score(taught[m])));
        }
        JsonArray expiries = new JsonArray();
        for (int e = 0; e < r.chain().expiries().size(); e++) {
            expiries.add(expiry(r, e));
        }
        JsonArray guards = new JsonArray();
        r.chain().guards().forEach(g -> guards.add(new JsonObject().add("name", g.name()).add("count", g.count()).add("repair", g.repair())));
        JsonArray gaps = new JsonArray();
        GreeksGap.of(r.chain(), r.chain().points(), PriceJob.of(r, 0)).forEach(g -> gaps.add(new JsonObject()
                .add("name", g.name())
                .add("quotes", g.quotes())
                .add("meanSize", number(g.size()))
                .add("medianDifference", number(g.median()))
                .add("meanDifference", number(g.mean()))
                .add("correlation", number(g.correlation()))));
        return root.add("errors", methods)
                .add("arbitrage", new JsonObject()
                        .add("quotes", r.raw().toString())
                        .add("unpenalised", arbitrage(r.unpenalised()))
                        .add("network", arbitrage(r.penalised())))
                .add("greeks", gaps)
                .add("expiries", expiries)
                .add("guards", guards)
                .toString(WriterConfig.PRETTY_PRINT) + "\n";
    }

    private static JsonObject expiry(PriceResult r, int e) {
        Expiry x = r.chain().expiries().get(e);
        List<Point> held = r.holdOut().test().stream().filter(p -> p.expiry() == e).toList();
        Score[] scores = PriceReport.scores(r, held);
        JsonObject json = new JsonObject()
                .add("day", x.day())
                .add("tau", x.tau())
                .add("forward", x.forward())
                .add("discount", x.discount())
                .add("spot", x.spot())
                .add("parityPairs", x.parity().pairs())
                .add("quotes", r.chain().of(e).size())
                .add("heldOut", held.size());
        for (int m = 0; m < scores.length; m++) {
            json.add(PriceResult.METHODS[m], score(scores[m]));
        }
        return json;
    }

    private static JsonObject score(Score s) {
        return new JsonObject()
                .add("quotes", s.quotes())
                .add("rmsePoints", number(s.rmse()))
                .add("maePoints", number(s.mae()))
                .add("priceMae", number(s.price()))
                .add("insideBidAsk", number(s.inside()));
    }

    private static JsonObject arbitrage(Arbitrage a) {
        return new JsonObject()
                .add("nodes", a.nodes())
                .add("violating", a.violating())
                .add("share", a.share())
                .add("butterflies", a.butterflies())
                .add("worstButterfly", number(a.worstButterfly()))
                .add("worstButterflyAt", array(a.worstButterflyAt()))
                .add("calendars", a.calendars())
                .add("worstCalendar", number(a.worstCalendar()))
                .add("steepest", number(a.steepest()));
    }

    /** One line a quote. */
    static String csv(PriceResult r) {
        StringBuilder csv = new StringBuilder("expiry,type,strike,tau,k,set,vol,uncertainty,network,quadratic,svi,price,network_price\n");
        Set<Point> held = Collections.newSetFromMap(new IdentityHashMap<>());
        held.addAll(r.holdOut().test());
        ToDoubleFunction<Point> own = PriceJob.of(r, 0);
        for (int i = 0; i < r.chain().points().size(); i++) {
            Point p = r.chain().points().get(i);
            Expiry x = r.chain().expiries().get(p.expiry());
            csv.append(x.day()).append(',').append(p.row().call() ? "call" : "put").append(',').append(p.row().strike()).append(',')
                    .append(p.tau()).append(',').append(p.k()).append(',').append(held.contains(p) ? "held" : "taught").append(',')
                    .append(p.vol()).append(',').append(p.uncertainty()).append(',').append(r.vols()[0][i]).append(',')
                    .append(r.vols()[1][i]).append(',').append(r.vols()[2][i]).append(',').append(Score.price(x, p, p.vol())).append(',')
                    .append(Score.price(x, p, own.applyAsDouble(p))).append('\n');
        }
        return csv.toString();
    }

    private static JsonArray array(double[] values) {
        JsonArray array = new JsonArray();
        for (double v : values) {
            array.add(number(v));
        }
        return array;
    }

    /** JSON has no NaN and no infinity. */
    private static JsonValue number(double value) {
        return Double.isFinite(value) ? Json.value(value) : Json.NULL;
    }
}

package tickgrad.bench.options;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tickgrad.bench.market.Guard;
import tickgrad.bench.report.Block.Tone;
import tickgrad.bench.report.Chart;
import tickgrad.bench.report.Format;
import tickgrad.bench.report.HeatMap;
import tickgrad.bench.report.Report;
import tickgrad.model.surface.Arbitrage;

/** A fitted chain in words, tables and charts. */
final class PriceReport {
    private static final double BAR = 0.001;

    private static final int CURVE = 80;

    private static final int COLUMNS = 57;

    private static final int ROWS = 24;

    private PriceReport() {}

    static void addTo(Report report, PriceJob job) {
        PriceResult r = job.result();
        Score[] held = scores(r, r.holdOut().test());
        verdict(report, r, held);
        methods(report, r, held);
        expiries(report, r);
        arbitrage(report, r);
        greeks(report, r);
        data(report, r);
        charts(report, job);
    }

    static Score[] scores(PriceResult r, List<Point> points) {
        return IntStream.range(0, PriceResult.METHODS.length)
                .mapToObj(m -> Score.of(r.chain(), points, PriceJob.of(r, m)))
                .toArray(Score[]::new);
    }

    private static void verdict(Report report, PriceResult r, Score[] held) {
        boolean better = held[0].rmse() < held[1].rmse() && held[0].rmse() < held[2].rmse();
        boolean clean = r.penalised().share() <= BAR && r.penalised().leeHolds();
        report.verdict(
                better && clean ? Tone.GOOD : Tone.WARNING,
                "Hold-out error " + points(held[0].rmse()) + " volatility points" + (better ? "" : ": NO BETTER THAN A BASELINE")
                        + (clean ? "" : ": ARBITRAGE REMAINS"),
                "root mean square over " + held[0].quotes() + " quotes held out; quadratic per expiry " + points(held[1].rmse())
                        + ", SVI per expiry " + points(held[2].rmse()) + "; arbitrage at " + share(r.penalised()) + " of a dense grid, "
                        + share(r.unpenalised()) + " without penalties");
    }

    private static void methods(Report report, PriceResult r, Score[] held) {
        report.heading("Error in volatility points");
        Score[] taught = scores(r, r.holdOut().train());
        boolean sided = !Double.isNaN(held[0].inside());
        report.table("surface", "hold-out RMSE", "MAE", "price MAE", sided ? "inside bid-ask" : "quotes", "taught RMSE", "taught MAE");
        for (int m = 0; m < held.length; m++) {
            report.row(
                    PriceResult.METHODS[m],
                    points(held[m].rmse()),
                    points(held[m].mae()),
                    Format.number(held[m].price()),
                    sided ? Format.percent(held[m].inside()) : Format.count(held[m].quotes()),
                    points(taught[m].rmse()),
                    points(taught[m].mae()));
        }
        double unsure = r.holdOut().test().stream().mapToDouble(p -> 100 * p.uncertainty()).average().orElseThrow();
        report.note("bid and ask, or the tick of the price, leave a held-out quote open by " + points(unsure) + " points on average");
        report.figure("fit", Format.nanos(1e9 * r.fitSeconds()), Format.nanos(1e9 * r.fitSeconds() / r.holdOut().train().size()) + " a quote");
        report.figure("volatility, price and Greeks", Format.nanos(r.quoteNanos()) + " a quote", "from the fitted surface, one thread");
    }

    private static void expiries(Report report, PriceResult r) {
        report.heading("Hold-out by expiry");
        report.table("expiry", "days", "forward", "discount", "taught", "held", "RMSE network", "quadratic", "SVI", "price MAE", "open");
        for (int e = 0; e < r.chain().expiries().size(); e++) {
            int expiry = e;
            Expiry x = r.chain().expiries().get(e);
            List<Point> held = r.holdOut().test().stream().filter(p -> p.expiry() == expiry).toList();
            Score[] s = scores(r, held);
            report.row(
                    x.day(),
                    Format.significant(365 * x.tau(), 3),
                    Format.significant(x.forward(), 6),
                    Format.significant(x.discount(), 5),
                    "" + (r.chain().of(e).size() - held.size()),
                    "" + held.size(),
                    points(s[0].rmse()),
                    points(s[1].rmse()),
                    points(s[2].rmse()),
                    Format.number(s[0].price()),
                    points(held.stream().mapToDouble(p -> 100 * p.uncertainty()).average().orElse(Double.NaN)));
        }
    }

    private static void arbitrage(Report report, PriceResult r) {
        report.heading("Arbitrage");
        report.figure("between the quotes", r.raw().toString());
        report.figure("network without penalties", r.unpenalised().toString());
        report.figure("network", r.penalised().toString());
        report.figure("Lee's bound on the wings", r.penalised().leeHolds() ? "holds" : "IS BROKEN", "|w_k| <= 2");
        report.figure("dense grid", Format.count(r.penalised().nodes()) + " nodes", "k over the quotes of each expiry and 15% of their range beyond either end, "
                + "τ from the first to the last expiry; a node violates where g or w_τ·τ/w is below -1e-4; nothing is"
                + " repaired behind the fit");
        if (r.penalised().share() > BAR) {
            report.warning("more than 0.1% of the grid violates: raise --penalty or --steps");
        }
    }

    private static void greeks(Report report, PriceResult r) {
        List<GreeksGap> gaps = GreeksGap.of(r.chain(), r.chain().points(), PriceJob.of(r, 0));
        if (gaps.isEmpty()) {
            return;
        }
        report.heading("Greeks of the surface beside the file's own");
        report.table("Greek", "quotes", "mean size", "median difference", "mean difference", "correlation");
        for (GreeksGap g : gaps) {
            report.row(
                    g.name(), Format.count(g.quotes()), Format.number(g.size()), Format.number(g.median()), Format.number(g.mean()),
                    Format.significant(g.correlation(), 5));
        }
        report.note("Black-Scholes at the surface's volatility, with the forward and discount of parity; the file's are the vendor's, as they are");
    }

    private static void data(Report report, PriceResult r) {
        report.heading("Data");
        report.figure("quoted at", r.chain().quoteTime().toString(), r.chain().quoteTime().source());
        report.figure("options", Format.count(r.chain().options()), "in the file");
        report.figure("quotes", Format.count(r.chain().points().size()), "used, in " + r.chain().expiries().size() + " expiries");
        for (Guard g : r.chain().guards()) {
            String found = g.count() == 0 ? "0" : Format.count(g.count()) + " " + g.repair();
            report.figure(g.name(), found, g.detail() + (g.count() == 0 ? "" : "; first at line " + g.firstLine()));
        }
    }

    private static void charts(Report report, PriceJob job) {
        PriceResult r = job.result();
        report.heading("The surface");
        report.heatMap(map(job));
        report.heading("Smiles");
        ToDoubleFunction<Point> svi = PriceJob.of(r, 2);
        for (int e = 0; e < r.chain().expiries().size(); e++) {
            int expiry = e;
            Expiry x = r.chain().expiries().get(e);
            List<Point> all = r.chain().of(e);
            double[] k = curve(all.getFirst().k(), all.getLast().k(), CURVE);
            Chart chart = new Chart("Expiry " + x.day(), "log-moneyness ln(K/F)", "implied volatility in %");
            chart.line("network", k, percent(job.vols(k, fill(k.length, x.tau()))));
            chart.dashed("SVI", Weights.of(all, Point::k), percent(Weights.of(all, svi)));
            chart.points("quotes", ks(r.holdOut().train(), expiry), vols(r.holdOut().train(), expiry));
            chart.points("held out", ks(r.holdOut().test(), expiry), vols(r.holdOut().test(), expiry));
            report.chart(chart);
        }
    }

    private static HeatMap map(PriceJob job) {
        PriceResult r = job.result();
        double first = r.chain().expiries().getFirst().tau();
        double last = r.chain().expiries().getLast().tau();
        double[] z = curve(r.zLow(), r.zHigh(), COLUMNS);
        double[][] vols = new double[ROWS][];
        String[] days = new String[ROWS];
        for (int row = 0; row < ROWS; row++) {
            double tau = first * Math.pow(last / first, row / (ROWS - 1.0));
            vols[row] = percent(job.vols(DoubleStream.of(z).map(v -> v * Math.sqrt(tau)).toArray(), fill(z.length, tau)));
            days[row] = Format.significant(365 * tau, 3) + " days";
        }
        List<String> columns = DoubleStream.of(z).mapToObj(v -> String.format(Locale.ROOT, "%.2f", v)).toList();
        return new HeatMap("Implied volatility", "k/√τ", "time to expiry", columns, List.of(days), vols, "%");
    }

    private static double[] curve(double from, double to, int n) {
        return IntStream.range(0, n).mapToDouble(i -> from + (to - from) * i / (n - 1)).toArray();
    }

    private static double[] fill(int n, double value) {
        return DoubleStream.generate(() -> value).limit(n).toArray();
    }

    private static double[] percent(double[] vols) {
        return DoubleStream.of(vols).map(v -> 100 * v).toArray();
    }

    private static double[] ks(List<Point> points, int expiry) {
        return points.stream().filter(p -> p.expiry() == expiry).mapToDouble(Point::k).toArray();
    }

    private static double[] vols(List<Point> points, int expiry) {
        return points.stream().filter(p -> p.expiry() == expiry).mapToDouble(p -> 100 * p.vol()).toArray();
    }

    private static String points(double value) {
        return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String share(Arbitrage a) {
        return String.format(Locale.ROOT, "%.3f%%", 100 * a.share());
    }
}

package tickgrad.proofs.session;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The recorded feed of a market as ticks: every change of the best prices, with features of what was known then, from changes of the book and trades
 * too. A line of the file is the receiver's clock in nanoseconds and a message of the exchange in JSON.
 *
 * <pre>
 * 0  imbalance of the best sizes (B - A)/(B + A)         6  the same of the five best levels
 * 1  spread, in units of 0.1                             7  signed size of trades, fading over a second
 * 2  microprice - mid, basis points of the mid           8  trades, fading likewise
 * 3  return of the mid since the last tick, basis points 9  ln(1 + milliseconds since the last tick)
 * 4  the same since a second ago                         10 mid
 * 5  order flow at the best prices since the last tick, in hundreds (Cont, Kukanov and Stoikov 2014)
 * </pre>
 */
final class DepthFeed {
    static final int INPUTS = 11;
    static final int MID = 10;

    private static final double SECOND = 1e9;
    private static final double BASIS_POINTS = 1e4;
    private static final int LEVELS = 5;

    /** A change of the best prices; times in nanoseconds of the receiver's clock. */
    record Tick(long nanos, double bid, double ask, double bidSize, double askSize, float[] x) {}

    private final NavigableMap<Double, Double> bids = new TreeMap<>((a, b) -> Double.compare(b, a));
    private final NavigableMap<Double, Double> asks = new TreeMap<>();
    private final NavigableMap<Long, Double> mids = new TreeMap<>();
    private final List<Tick> ticks = new ArrayList<>();
    private double flow;
    private double trades;
    private long faded;
    private long messages;

    private DepthFeed() {}

    /** Reads the first ticks of a file. */
    static DepthFeed read(Path file, int most) throws IOException {
        DepthFeed feed = new DepthFeed();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line; feed.ticks.size() < most && (line = lines.readLine()) != null; ) {
                if (!line.isBlank()) {
                    int blank = line.indexOf(' ');
                    feed.message(Long.parseLong(line.substring(0, blank)), Json.parse(line.substring(blank + 1)).asObject());
                    feed.messages++;
                }
            }
        }
        return feed;
    }

    List<Tick> ticks() {
        return ticks;
    }

    /** How many messages of all kinds were read. */
    long messages() {
        return messages;
    }

    private void message(long nanos, JsonObject message) {
        JsonValue data = message.get("data");
        if (data == null) {
            bids.clear();
            asks.clear();
            levels(message.get("bids").asArray(), bids);
            levels(message.get("asks").asArray(), asks);
            return;
        }
        JsonObject of = data.asObject();
        switch (of.getString("e", "")) {
            case "depthUpdate" -> {
                levels(of.get("b").asArray(), bids);
                levels(of.get("a").asArray(), asks);
            }
            case "trade" -> {
                fade(nanos);
                flow += (of.getBoolean("m", false) ? -1 : 1) * number(of, "q");
                trades++;
            }
            case "bookTicker" -> tick(nanos, number(of, "b"), number(of, "a"), number(of, "B"), number(of, "A"));
            default -> throw new IllegalArgumentException("message is " + message + ", expected bookTicker, depthUpdate or trade");
        }
    }

    private static double number(JsonObject of, String name) {
        return Double.parseDouble(of.get(name).asString());
    }

    private static void levels(JsonArray changes, Map<Double, Double> side) {
        for (JsonValue change : changes) {
            double price = Double.parseDouble(change.asArray().get(0).asString());
            double size = Double.parseDouble(change.asArray().get(1).asString());
            if (size == 0) {
                side.remove(price);
            } else {
                side.put(price, size);
            }
        }
    }

    private void fade(long nanos) {
        double kept = Math.exp(-(nanos - faded) / SECOND);
        flow *= kept;
        trades *= kept;
        faded = nanos;
    }

    private void tick(long nanos, double bid, double ask, double bidSize, double askSize) {
        fade(nanos);
        double mid = 0.5 * (bid + ask);
        double micro = (bid * askSize + ask * bidSize) / (bidSize + askSize);
        Tick last = ticks.isEmpty() ? new Tick(nanos, bid, ask, bidSize, askSize, null) : ticks.getLast();
        double lastMid = 0.5 * (last.bid + last.ask);
        Map.Entry<Long, Double> second = mids.floorEntry(nanos - (long) SECOND);
        double arrived = (bid >= last.bid ? bidSize : 0) - (bid <= last.bid ? last.bidSize : 0) - (ask <= last.ask ? askSize : 0)
                + (ask >= last.ask ? last.askSize : 0);
        float[] x = {
            (float) ((bidSize - askSize) / (bidSize + askSize)),
            (float) ((ask - bid) / 0.1),
            (float) (BASIS_POINTS * (micro - mid) / mid),
            (float) (BASIS_POINTS * (mid / lastMid - 1.0)),
            (float) (second == null ? 0.0 : BASIS_POINTS * (mid / second.getValue() - 1.0)),
            (float) (arrived / 100.0),
            (float) imbalance(),
            (float) (flow / 100.0),
            (float) trades,
            (float) Math.log1p((nanos - last.nanos) / 1e6),
            (float) mid
        };
        mids.put(nanos, mid);
        ticks.add(new Tick(nanos, bid, ask, bidSize, askSize, x));
    }

    private double imbalance() {
        double bid = best(bids);
        double ask = best(asks);
        return bid + ask == 0 ? 0.0 : (bid - ask) / (bid + ask);
    }

    private static double best(NavigableMap<Double, Double> side) {
        double sum = 0;
        Iterator<Double> sizes = side.values().iterator();
        for (int level = 0; level < LEVELS && sizes.hasNext(); level++) {
            sum += sizes.next();
        }
        return sum;
    }
}

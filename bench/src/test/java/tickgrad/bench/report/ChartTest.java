package tickgrad.bench.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {
    private static Document parsed(Chart chart) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(SvgChart.draw(chart))));
    }

    private static List<Element> elements(Document document, String tag, String style) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .filter(e -> Arrays.asList(e.getAttribute("class").split(" ")).contains(style))
                .toList();
    }

    @Test
    void aLineRunsThroughItsPoints() throws Exception {
        Document svg = parsed(new Chart("t", "x", "y").line("a", new double[] {0, 5, 10}, new double[] {0, 10, 5}));
        String path = elements(svg, "path", "line").getFirst().getAttribute("d");
        // Left edge 68, right edge 742, top 10, height 250; the scales run 0 to 10.
        assertEquals("M68 260L405 10L742 135", path);
        assertEquals(
                "a: 10.00 at x 5.000", elements(svg, "circle", "hover").get(1).getTextContent());
    }

    @Test
    void gapsAreGaps() throws Exception {
        double[] y = {1, Double.NaN, 2, 3, Double.POSITIVE_INFINITY};
        Document svg = parsed(new Chart("t", "x", "y").line("a", Chart.index(5), y));
        String path = elements(svg, "path", "line").getFirst().getAttribute("d");
        assertEquals(2, path.chars().filter(c -> c == 'M').count(), path);
        assertEquals(1, path.chars().filter(c -> c == 'L').count(), path);
    }

    @Test
    void labelsAreEscaped() throws Exception {
        Document svg = parsed(new Chart("a<b & \"c\"", "x>0", "y'").points("<p>", new double[] {1}, new double[] {2}));
        assertTrue(svg.getDocumentElement().getTextContent().contains("x>0"));
        assertEquals("a<b & \"c\"", svg.getDocumentElement().getAttribute("aria-label"));
    }

    @Test
    void emptyConstantAndWildSeriesAreDrawn() throws Exception {
        parsed(new Chart("t", "x", "y").line("none", new double[0], new double[0]));
        parsed(new Chart("t", "x", "y").logY().line("none", new double[0], new double[0]));
        parsed(new Chart("t", "x", "y").line("flat", Chart.index(3), new double[] {7, 7, 7}));
        parsed(new Chart("t", "x", "y").logY().line("zero", Chart.index(3), new double[] {0, -1, 0}));
        parsed(new Chart("t", "x", "y").bars("wild", Chart.index(3), new double[] {1e300, -1e300, Double.NaN}));
        parsed(new Chart("t", "x", "y").categories(List.of("a", "b")).bars("b", Chart.index(2), new double[] {1, -2}));
        Document svg = parsed(new Chart("t", "x", "y").line("far", Chart.index(2), new double[] {-1e300, 1e300}));
        assertTrue(!SvgChart.draw(new Chart("t", "x", "y")).contains("NaN"), "no NaN among coordinates");
        assertEquals(1, elements(svg, "path", "line").size());
    }

    @Test
    void limitsAreDrawnAndWidenTheirLogarithmicAxes() throws Exception {
        Document svg = parsed(new Chart("t", "x", "y")
                .logX()
                .logY()
                .guide("roof", new double[] {1, 100}, new double[] {10, 1000})
                .points("p", new double[] {10}, new double[] {100}));
        Element line = elements(svg, "line", "rule").getFirst();
        assertEquals("68", line.getAttribute("x1"));
        assertEquals("742", line.getAttribute("x2"));
        Element dot = elements(svg, "circle", "dot").getFirst();
        assertEquals("405", dot.getAttribute("cx"), "10 lies half way from 1 to 100");
        assertEquals("135", dot.getAttribute("cy"), "100 lies half way from 10 to 1000");
        assertTrue(svg.getDocumentElement().getTextContent().contains("roof"));
    }

    @Test
    void aSpikeSurvivesThinning() {
        double[] y = new double[100_000];
        y[77_777] = 1;
        assertTrue(Arrays.stream(Thinning.extremes(y, 700)).anyMatch(i -> i == 77_777));
        assertTrue(Thinning.extremes(y, 700).length <= 700);
        assertArrayEquals(new int[] {0, 5, 9}, Thinning.evenly(10, 3));
        assertArrayEquals(new int[] {0, 1}, Thinning.evenly(2, 5));
    }

    @Test
    void ticksAreRoundNumbers() {
        assertEquals(List.of("0", "2", "4", "6", "8", "10"), labels(Scale.Kind.LINEAR, 0.3, 9.2));
        assertEquals(List.of("0.48", "0.50", "0.52", "0.54", "0.56"), labels(Scale.Kind.LINEAR, 0.481, 0.56));
        assertEquals(List.of("1", "10", "100", "1000"), labels(Scale.Kind.LOG, 1, 1000));
        assertEquals(List.of("0%", "50%", "90%", "99%", "99.9%"), labels(Scale.Kind.PERCENTILE, 0, 0.999));
    }

    @Test
    void ninesAreEquallyFarApart() {
        Scale scale = Scale.of(Scale.Kind.PERCENTILE, new double[] {0, 0.999}, false);
        // -log10(1 - p) is 1, 2 and 3 up to the rounding of 1 - p: 1e-13.
        assertEquals(1.0 / 3, scale.at(0.9), 1e-12);
        assertEquals(2.0 / 3, scale.at(0.99), 1e-12);
    }

    @Test
    void textChartsStayInTheirWidth() {
        double[] y =
                IntStream.range(0, 500).mapToDouble(i -> Math.exp(-i / 50.0)).toArray();
        Chart chart = new Chart("loss", "epoch", "MSE").line("a", Chart.index(500), y);
        for (boolean unicode : new boolean[] {true, false}) {
            List<String> lines = TextChart.draw(chart, 60, 8, unicode);
            assertEquals(10, lines.size());
            for (String line : lines.subList(1, 9)) {
                assertTrue(line.length() <= 60, line);
                assertTrue(unicode || line.chars().allMatch(c -> c < 128), line);
            }
            assertTrue(lines.get(1).length() < 20 && lines.get(8).length() > 50, String.join("\n", lines));
        }
    }

    private static List<String> labels(Scale.Kind kind, double from, double to) {
        return Scale.of(kind, new double[] {from, to}, kind == Scale.Kind.LINEAR).ticks().stream()
                .map(Scale.Tick::label)
                .toList();
    }
}

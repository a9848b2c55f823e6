package tickgrad.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tickgrad.bench.jmh.StandardNet;

/** The full suite looks for the jar of other engines where the profile makes it: nobody would notice that it is never found. */
class PeersJarTest {
    private static final String PROFILE = "/project/profiles/profile[id='peers']/build/";

    @Test
    void isLookedForWhereTheProfileMakesIt() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile());
        String directory = text(pom, "directory");
        String jar = directory + "/" + text(pom, "finalName") + ".jar";
        assertEquals("${project.basedir}/target/" + PeersSection.JAR, jar);
        assertEquals("tickgrad.bench.peers.Peers", text(pom, "plugins/plugin[artifactId='maven-jar-plugin']//mainClass"));
    }

    @Test
    void whereItIsMissingTheReasonNamesIt() {
        SuiteOptions full = new SuiteOptions(List.of(StandardNet.A), true, Optional.empty(), Optional.empty());
        assertTrue(new PeersSection().obstacle(full).startsWith("no " + PeersSection.JAR + " (mvn -Ppeers"), new PeersSection().obstacle(full));
        SuiteOptions found = new SuiteOptions(List.of(StandardNet.A), true, Optional.empty(), Optional.of(Path.of("pom.xml")));
        assertEquals("", new PeersSection().obstacle(found));
    }

    private static String text(Document pom, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate(PROFILE + path, pom);
    }
}

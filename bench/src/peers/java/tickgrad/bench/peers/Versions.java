package tickgrad.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Versions of libraries that do not tell by themselves, from what Maven leaves in a jar. */
final class Versions {
    private Versions() {}

    static String of(String group, String artifact) {
        String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = Versions.class.getResourceAsStream(path)) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}

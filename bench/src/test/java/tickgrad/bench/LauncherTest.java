package tickgrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LauncherTest {
    @Test
    void oldAndNewJavaVersionsAreUnderstood() {
        assertEquals(8, Launcher.version("1.8"));
        assertEquals(17, Launcher.version("17"));
        assertEquals(25, Launcher.version("25"));
    }
}

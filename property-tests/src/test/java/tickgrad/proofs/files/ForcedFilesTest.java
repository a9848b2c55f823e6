package tickgrad.proofs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.model.file.Disk;
import tickgrad.model.file.Draft;

/** What a save asks of a disk, it asks of the machine's: other tests watch disks of their own, and a killed process loses nothing unforced. */
class ForcedFilesTest {
    @TempDir
    Path folder;

    @Test
    void theJvmSawTheFileAndTheFolderForced() throws IOException {
        Path log = folder.resolve("log.jfr");
        Path saved = folder.resolve("saved/c");
        saved.getParent().toFile().mkdir();
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            new Draft().text("a", "b").write(saved);
            recording.stop();
            recording.dump(log);
        }
        List<RecordedEvent> forced = RecordingFile.readAllEvents(log).stream()
                .filter(e -> e.getEventType().getName().equals("jdk.FileForce"))
                .filter(e -> e.getString("path").startsWith(saved.getParent().toString()))
                .toList();
        assertEquals(2, forced.size(), forced::toString);
        assertTrue(forced.get(0).getString("path").startsWith(saved + "."), "first the file, under its temporary name");
        assertEquals(saved.getParent().toString(), forced.get(1).getString("path"), "then the folder");
        forced.forEach(e -> assertTrue(e.getBoolean("metaData"), "its length and name too"));
    }

    @Test
    void whatIsNotThereCannotBeForced() throws IOException {
        Disk.Output out = Disk.REAL.create(folder.resolve("c"));
        out.force();
        out.close();
        assertThrows(ClosedChannelException.class, out::force);
        Disk.REAL.forceFolder(folder);
        assertThrows(NoSuchFileException.class, () -> Disk.REAL.forceFolder(folder.resolve("absent")));
    }
}

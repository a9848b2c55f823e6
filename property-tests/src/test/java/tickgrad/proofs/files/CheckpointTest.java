package tickgrad.proofs.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import tickgrad.kernel.Arithmetic;
import tickgrad.model.file.Checkpoint;
import tickgrad.model.file.Draft;
import tickgrad.model.file.UnsoundFileException;

class CheckpointTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    /** Every length from nothing to several cache lines, and one of more than a piece of a write; read and mapped. */
    @Test
    void sectionsComeBackBitForBit() throws IOException {
        Draft draft = new Draft().sequence(123456789012L);
        for (int n = 0; n <= 200; n++) {
            draft.section("of-" + n, Samples.random(n, n));
        }
        draft.section("large", Samples.random(7, 3_000_001));
        Path path = folder.resolve("c");
        draft.write(path);
        assertEquals(draft.bytes(), Files.size(path));
        for (Checkpoint c : List.of(Checkpoint.read(arena, path), Checkpoint.map(arena, path))) {
            assertEquals(123456789012L, c.sequence());
            assertEquals(Arithmetic.VERSION, c.arithmetic());
            assertEquals(202, c.names().size());
            for (int n = 0; n <= 200; n++) {
                MemorySegment section = c.section("of-" + n, n);
                assertEquals(-1, section.mismatch(Samples.random(n, n)), "section of " + n);
                assertEquals(0, section.address() % 64, "aligned");
                assertTrue(section.isReadOnly());
            }
            assertEquals(-1, c.section("large").mismatch(Samples.random(7, 3_000_001)));
        }
        assertEquals(1, folder.toFile().list().length, "nothing else stays");
    }

    /** Bits that arithmetic would change: NaNs with payloads, quiet and signalling, -0, subnormals, infinities. */
    @Test
    void oddFloatsKeepTheirBits() throws IOException {
        int[] odd = {0x7fc00001, 0xffc12345, 0x7f800001, 0xffbfffff, 0x80000000, 0x00000001, 0x807fffff, 0x7f800000, 0xff800000};
        MemorySegment moments = arena.allocateFrom(JAVA_INT, odd);
        new Draft().section("moments", moments).write(folder.resolve("c"));
        Checkpoint c = Checkpoint.read(arena, folder.resolve("c"));
        assertArrayEquals(odd, c.section("moments").toArray(JAVA_INT));
        assertTrue(Float.isNaN(c.section("moments").get(JAVA_FLOAT, 0)));
    }

    /** A draft is a list of references: what a component changes is in the next checkpoint. */
    @Test
    void contentsAreTakenWhenEncoded() {
        MemorySegment ledger = arena.allocate(3);
        Draft draft = new Draft().section("ledger", ledger).text("architecture", "x");
        byte[] before = Samples.bytes(draft);
        ledger.set(JAVA_BYTE, 2, (byte) 9);
        byte[] after = Samples.bytes(draft);
        assertFalse(Arrays.equals(before, after));
        assertArrayEquals(after, Samples.bytes(draft), "same contents, same bytes");
        assertEquals(9, after[Sealed.offset(after, "ledger") + 2]);
    }

    @Test
    void textsAndNumbersComeBack() {
        Draft draft = new Draft().text("architecture", "3-2 ünïcode").text("loss", "").doubles("inputs", Math.PI, -0.0);
        Checkpoint c = of(Samples.bytes(draft));
        assertEquals("3-2 ünïcode", c.text("architecture"));
        assertEquals("", c.text("loss"));
        assertArrayEquals(new double[] {Math.PI, -0.0}, c.doubles("inputs"));
        assertTrue(c.has("loss") && !c.has("los"));
        refused("it has no section ledger, only [architecture, loss, inputs]", () -> c.section("ledger"));
        refused("its section inputs has 16 bytes, expected 17", () -> c.section("inputs", 17));
        refused("the length of its section architecture is wrong", () -> c.doubles("architecture"));
    }

    @Test
    void badDraftsAreRefusedAndUnchanged() {
        Draft draft = new Draft().text("a", "1");
        long bytes = draft.bytes();
        for (String name : List.of("", "A", "a b", "ä", "x".repeat(41), "a\0")) {
            refused("name is \"" + name + "\", expected 1 to 40 of", () -> draft.text(name, ""));
        }
        refused("name is \"a\", expected one that is not taken", () -> draft.text("a", "2"));
        refused("image is a heap segment", () -> draft.encode(MemorySegment.ofArray(new byte[(int) bytes])));
        refused("image starts at address", () -> draft.encode(arena.allocate(bytes + 64, 64).asSlice(8, bytes)));
        refused("image.byteSize() is ", () -> draft.encode(arena.allocate(bytes + 64, 64)));
        assertEquals(bytes, draft.bytes());
        Draft many = new Draft();
        for (int i = 0; i < 1024; i++) {
            many.text("s" + i, "");
        }
        refused("sections are 1025, expected at most 1024", () -> many.text("one-more", ""));
        assertEquals(1024, of(Samples.bytes(many)).names().size());
    }

    @Test
    void everySingleFlippedBitOfAFileOf64KiBIsDetected() throws InterruptedException {
        byte[] file = Samples.ofSize(1 << 16, 5);
        int[] detected = new int[1];
        Shallow.run(() -> {
            try (Arena own = Arena.ofConfined()) {
                MemorySegment image = own.allocate(file.length, 64);
                image.copyFrom(MemorySegment.ofArray(file));
                Checkpoint.of(image);
                for (long bit = 0; bit < 8L * file.length; bit++) {
                    byte sound = image.get(JAVA_BYTE, bit / 8);
                    image.set(JAVA_BYTE, bit / 8, (byte) (sound ^ 1 << bit % 8));
                    detected[0] += isRefused(image) ? 1 : 0;
                    image.set(JAVA_BYTE, bit / 8, sound);
                }
                Checkpoint.of(image);
            }
        });
        assertEquals(524_288, detected[0]);
        System.out.printf("single bits flipped in a file of 64 KiB: %,d, detected: %,d%n", 8 * file.length, detected[0]);
    }

    private static boolean isRefused(MemorySegment image) {
        try {
            Checkpoint.of(image);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsRefused() throws Exception {
        byte[] file = Samples.ofSize(1 << 16, 6);
        int[] refused = new int[1];
        Shallow.run(() -> {
            try (Arena own = Arena.ofConfined()) {
                MemorySegment image = own.allocate(file.length + 128, 64);
                MemorySegment.copy(MemorySegment.ofArray(file), 0, image, 0, file.length);
                Checkpoint.of(image.asSlice(0, file.length));
                for (int length = 0; length <= file.length + 128; length++) {
                    refused[0] += isRefused(image.asSlice(0, length)) ? 1 : 0;
                }
            }
        });
        assertEquals(file.length + 128, refused[0], "all but the whole file's");
        System.out.printf("truncations and extensions of a file of 64 KiB refused: %,d%n", refused[0]);
        // The same where the header claims the length that the file has, and has the checksum for it.
        for (int length = 64; length < file.length; length += 64) {
            byte[] cut = Arrays.copyOf(file, length);
            Sealed.view(cut).putLong(16, length);
            Sealed.seal(cut);
            assertThrows(IllegalArgumentException.class, () -> of(cut), "length " + length);
        }
        Path path = folder.resolve("cut");
        for (int length : new int[] {0, 1, 8, 63, 64, 65, 447, 448, 4096, file.length - 1}) {
            Files.write(path, Arrays.copyOf(file, length));
            for (Executable open : List.<Executable>of(
                    () -> Checkpoint.read(arena, path), () -> Checkpoint.map(arena, path))) {
                String message = assertThrows(UnsoundFileException.class, open).getMessage();
                assertTrue(message.startsWith(path + " is not a sound checkpoint: it has " + length + " bytes, "), message);
            }
        }
    }

    /** A header may claim anything: nothing is allocated for it. A file of 1 TiB that is not there takes no memory either. */
    @Test
    void claimsAreCheckedBeforeMemoryIsTaken() throws IOException {
        byte[] file = Samples.ofSize(4096, 8);
        for (long claim : new long[] {1L << 40, Long.MAX_VALUE, -1, 100_000_001}) {
            byte[] bad = file.clone();
            Sealed.view(bad).putLong(16, claim);
            Sealed.seal(bad);
            Files.write(folder.resolve("c"), bad);
            try (CountingArena counting = new CountingArena()) {
                assertThrows(UnsoundFileException.class, () -> Checkpoint.read(counting, folder.resolve("c")));
                assertEquals(0, counting.bytes(), "claim of " + claim);
            }
        }
        byte[] bad = file.clone();
        Sealed.view(bad).putInt(32, 1025);
        refused("the number of its sections is wrong", () -> of(bad));
    }

    @Test
    void nothingMayLieBetweenBehindOrAcrossSections() {
        byte[] sound = Samples.ofSize(4096, 9);
        refused("the place of its section filler is wrong", () -> of(moved(sound, "filler", 40, 64)));
        refused("the place of its section filler is wrong", () -> of(moved(sound, "filler", 40, -64)));
        refused("what follows its section odd is wrong", () -> of(set(sound, Sealed.offset(sound, "odd") + 77)));
        refused("what follows its sections is wrong", () -> of(moved(sound, "filler", 48, -64)));
        refused("its header is wrong", () -> of(set(sound, 40)));
        refused("it has two sections inputs", () -> {
            byte[] bad = sound.clone();
            System.arraycopy("inputs\0\0\0\0\0\0".getBytes(), 0, bad, Sealed.entry(sound, "architecture"), 12);
            Sealed.seal(bad);
            of(bad);
        });
    }

    /** Adds to a number of a section's entry. */
    private static byte[] moved(byte[] file, String section, int field, long by) {
        byte[] bad = file.clone();
        int at = Sealed.entry(file, section) + field;
        Sealed.view(bad).putLong(at, Sealed.view(bad).getLong(at) + by);
        Sealed.seal(bad);
        return bad;
    }

    private static byte[] set(byte[] file, int at) {
        byte[] bad = file.clone();
        bad[at] = 1;
        Sealed.seal(bad);
        return bad;
    }

    @Test
    void whatIsNotThereIsNotUnsound() {
        assertThrows(NoSuchFileException.class, () -> Checkpoint.read(arena, folder.resolve("absent")));
        assertThrows(NoSuchFileException.class, () -> Checkpoint.map(arena, folder.resolve("absent")));
        assertThrows(NoSuchFileException.class, () -> new Draft().write(folder.resolve("absent/c")));
    }

    private Checkpoint of(byte[] file) {
        MemorySegment image = arena.allocate(file.length, 64);
        image.copyFrom(MemorySegment.ofArray(file));
        return Checkpoint.of(image);
    }

    private static void refused(String start, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}

package tickgrad.model.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Replaces a file at once or not at all: write all under a temporary name in the same folder, force it to disk, read it back and compare
 * checksums, move it over the old file in one step, force the folder. A reader, at any moment and after a crash or a loss of power at any
 * moment, finds the old contents or the new ones; after {@link #replace} has returned, the new ones.
 *
 * <p>A temporary file is {@code <file>.<process>-<number>.tmp}. One that a killed process left is removed by the next writer of the same
 * file, which knows it by the number of a process that is no more. Processes of several machines or containers that share a folder do not
 * see each other's numbers: let one of them write a file.
 */
public final class AtomicFile {
    private static final long PROCESS = ProcessHandle.current().pid();
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Pattern TEMPORARY = Pattern.compile("\\.(\\d{1,18})-\\d+\\.tmp");
    private static final int PIECE = 1 << 20;

    /** The temporary files that this process is writing now. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private AtomicFile() {}

    /**
     * Replaces or creates a file.
     *
     * @param disk     the file system
     * @param path     the file
     * @param contents all of it
     * @throws IOException if the system fails: the file is then as it was, or, where only forcing the folder failed, the new one, whole
     */
    public static void replace(Disk disk, Path path, MemorySegment contents) throws IOException {
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        try {
            removeLeftovers(disk, target);
        } catch (IOException e) {
            // What cannot be tidied up does no harm; whether the folder can be written to is seen next.
        }
        Path temporary = folder.resolve(target.getFileName() + "." + PROCESS + "-" + NUMBER.incrementAndGet() + ".tmp");
        OPEN.add(temporary);
        try {
            try (Disk.Output out = disk.create(temporary)) {
                write(out, contents);
                out.force();
                verify(temporary, out, contents);
            }
            disk.move(temporary, target);
        } catch (Throwable e) {
            try {
                disk.delete(temporary);
            } catch (IOException leftover) {
                e.addSuppressed(leftover);
            }
            throw e;
        } finally {
            OPEN.remove(temporary);
        }
        disk.forceFolder(folder);
    }

    /**
     * Removes the temporary files that killed writers of a file left.
     *
     * @param disk the file system
     * @param path the file
     * @return how many were removed
     * @throws IOException if the system fails
     */
    public static int removeLeftovers(Disk disk, Path path) throws IOException {
        Path target = path.toAbsolutePath();
        String name = target.getFileName().toString();
        int removed = 0;
        for (Path file : disk.list(target.getParent(), name + ".")) {
            Matcher m = TEMPORARY.matcher(file.getFileName().toString().substring(name.length()));
            if (m.matches() && !OPEN.contains(file) && isLeftover(Long.parseLong(m.group(1)))) {
                disk.delete(file);
                removed++;
            }
        }
        return removed;
    }

    /** Whether a process writes no more; one with our own number had it before us, as in a container that starts again. */
    private static boolean isLeftover(long process) {
        return process == PROCESS || ProcessHandle.of(process).isEmpty();
    }

    private static void write(Disk.Output out, MemorySegment contents) throws IOException {
        for (long at = 0; at < contents.byteSize(); at += PIECE) {
            ByteBuffer piece =
                    contents.asSlice(at, Math.min(PIECE, contents.byteSize() - at)).asByteBuffer();
            while (piece.hasRemaining()) {
                if (out.write(piece) <= 0) {
                    throw new IOException("the system wrote none of " + piece.remaining() + " bytes");
                }
            }
        }
    }

    /** What was written is what can be read. */
    private static void verify(Path temporary, Disk.Output out, MemorySegment contents) throws IOException {
        CRC32C crc = new CRC32C();
        long read = 0;
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer piece = arena.allocate(PIECE).asByteBuffer();
            for (int n; (n = out.read(piece.clear(), read)) > 0; read += n) {
                crc.update(piece.flip());
            }
        }
        if (read != contents.byteSize() || (int) crc.getValue() != Little.crc(contents, 0, contents.byteSize())) {
            throw new IOException(temporary + " reads back as " + read + " bytes that are not the " + contents.byteSize()
                    + " bytes written");
        }
    }
}

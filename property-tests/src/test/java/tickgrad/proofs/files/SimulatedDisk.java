package tickgrad.proofs.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder in memory that remembers every event, so that it can say what a loss of power at any moment may leave. What was forced is there; of what was
 * not, any subset: of sectors of 512 bytes, of each file's length, of names created, moved and deleted, in any order between them.
 */
final class SimulatedDisk implements tickgrad.model.file.Disk {
    static final int SECTOR = 512;

    /** Something that happened: to a file's contents (a sector), to names, or a force of either. */
    private record Event(Kind kind, int file, int sector, Path from, Path to) {}

    private enum Kind {
        CREATE,
        WRITE,
        FORCE,
        MOVE,
        DELETE,
        FORCE_FOLDER
    }

    private static final class Contents {
        byte[] bytes = new byte[0];
    }

    private final List<Event> events = new ArrayList<>();
    private final List<Contents> files = new ArrayList<>();
    private final Map<Path, Integer> names = new HashMap<>();
    private final boolean forcesFiles;
    private final boolean forcesFolders;

    /** One that may be made to forget forces, as the controls are. */
    SimulatedDisk(boolean forcesFiles, boolean forcesFolders) {
        this.forcesFiles = forcesFiles;
        this.forcesFolders = forcesFolders;
    }

    /** A file that has been there for long. */
    void put(Path path, byte[] bytes) {
        Contents contents = new Contents();
        contents.bytes = bytes;
        files.add(contents);
        names.put(path, files.size() - 1);
        events.add(new Event(Kind.CREATE, files.size() - 1, 0, path, null));
        for (int s = 0; s * SECTOR < bytes.length; s++) {
            events.add(new Event(Kind.WRITE, files.size() - 1, s, null, null));
        }
        events.add(new Event(Kind.FORCE, files.size() - 1, 0, null, null));
        events.add(new Event(Kind.FORCE_FOLDER, 0, 0, null, null));
    }

    int events() {
        return events.size();
    }

    /** Which of the first events a loss of power after them may undo. */
    List<Integer> unforced(int first) {
        List<Integer> open = new ArrayList<>();
        for (int e = 0; e < first; e++) {
            Event event = events.get(e);
            switch (event.kind) {
                case FORCE -> open.removeIf(o -> events.get(o).kind == Kind.WRITE && events.get(o).file == event.file);
                case FORCE_FOLDER -> open.removeIf(o -> events.get(o).kind != Kind.WRITE);
                default -> open.add(e);
            }
        }
        return open;
    }

    /**
     * The files after a loss of power.
     *
     * @param first how many events had happened
     * @param lost  those of them that are undone
     * @param grown whether the length of a file outlives the loss of its last sectors, which then read as zeros
     */
    Map<Path, byte[]> after(int first, java.util.Set<Integer> lost, boolean grown) {
        Map<Path, Integer> found = new HashMap<>();
        boolean[][] written = new boolean[files.size()][];
        for (int f = 0; f < files.size(); f++) {
            written[f] = new boolean[sectors(files.get(f).bytes.length)];
        }
        int[] length = new int[files.size()];
        for (int e = 0; e < first; e++) {
            Event event = events.get(e);
            boolean kept = !lost.contains(e);
            switch (event.kind) {
                case CREATE -> {
                    if (kept) {
                        found.put(event.from, event.file);
                    }
                }
                case MOVE -> {
                    if (kept) {
                        found.remove(event.from);
                        found.put(event.to, event.file);
                    }
                }
                case DELETE -> {
                    if (kept) {
                        found.remove(event.from);
                    }
                }
                case WRITE -> {
                    int end = Math.min((event.sector + 1) * SECTOR, files.get(event.file).bytes.length);
                    written[event.file][event.sector] |= kept;
                    length[event.file] = kept || grown ? Math.max(length[event.file], end) : length[event.file];
                }
                default -> {}
            }
        }
        Map<Path, byte[]> state = new TreeMap<>();
        found.forEach((path, file) -> state.put(path, contents(file, written[file], length[file])));
        return state;
    }

    private byte[] contents(int file, boolean[] written, int length) {
        byte[] bytes = Arrays.copyOf(files.get(file).bytes, length);
        for (int s = 0; s < sectors(length); s++) {
            if (!written[s]) {
                Arrays.fill(bytes, s * SECTOR, Math.min((s + 1) * SECTOR, length), (byte) 0);
            }
        }
        return bytes;
    }

    private static int sectors(int length) {
        return (length + SECTOR - 1) / SECTOR;
    }

    @Override
    public Output create(Path path) throws IOException {
        if (names.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Contents contents = new Contents();
        int file = files.size();
        files.add(contents);
        names.put(path, file);
        events.add(new Event(Kind.CREATE, file, 0, path, null));
        return new Output() {
            @Override
            public int write(ByteBuffer bytes) {
                int start = contents.bytes.length;
                int n = bytes.remaining();
                contents.bytes = Arrays.copyOf(contents.bytes, start + n);
                bytes.get(contents.bytes, start, n);
                for (int s = start / SECTOR; s < sectors(start + n); s++) {
                    events.add(new Event(Kind.WRITE, file, s, null, null));
                }
                return n;
            }

            @Override
            public int read(ByteBuffer bytes, long position) {
                int n = Math.min(bytes.remaining(), contents.bytes.length - (int) position);
                bytes.put(contents.bytes, (int) position, n);
                return n == 0 ? -1 : n;
            }

            @Override
            public void force() {
                if (forcesFiles) {
                    events.add(new Event(Kind.FORCE, file, 0, null, null));
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Integer file = names.remove(from);
        if (file == null) {
            throw new FileNotFoundException(from.toString());
        }
        names.put(to, file);
        events.add(new Event(Kind.MOVE, file, 0, from, to));
    }

    @Override
    public void forceFolder(Path folder) {
        if (forcesFolders) {
            events.add(new Event(Kind.FORCE_FOLDER, 0, 0, null, null));
        }
    }

    @Override
    public void delete(Path path) {
        Integer file = names.remove(path);
        if (file != null) {
            events.add(new Event(Kind.DELETE, file, 0, path, null));
        }
    }

    @Override
    public List<Path> list(Path folder, String prefix) {
        return names.keySet().stream()
                .filter(p -> p.getFileName().toString().startsWith(prefix))
                .toList();
    }
}

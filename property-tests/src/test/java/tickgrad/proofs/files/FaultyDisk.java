package tickgrad.proofs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tickgrad.model.file.Disk;

/** The real file system, of which some calls fail. */
final class FaultyDisk implements Disk {
    /** How a call fails; those that only some calls can fail in succeed elsewhere. */
    enum Fault {
        ERROR,
        SHORT_WRITE,
        SHORT_WRITE_THEN_ERROR,
        NOTHING_WRITTEN,
        WRONG_BYTE_READ,
        SHORT_READ,
        NOTHING_DONE_SILENTLY
    }

    private final Set<Integer> failing;
    private final Fault fault;
    final List<String> calls = new ArrayList<>();

    /** Those that ended in an error. */
    final List<String> failed = new ArrayList<>();

    FaultyDisk(Fault fault, Integer... failing) {
        this.fault = fault;
        this.failing = Set.of(failing);
    }

    /** Counts a call; whether it fails in the way of this disk, if it may. */
    private boolean fails(String call) throws IOException {
        calls.add(call);
        boolean fails = failing.contains(calls.size() - 1);
        if (fails && fault == Fault.ERROR) {
            failed.add(call);
            throw new IOException("injected: " + call);
        }
        return fails;
    }

    @Override
    public Output create(Path path) throws IOException {
        fails("create");
        return new FaultyOutput(REAL.create(path));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        fails("move");
        REAL.move(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        fails("forceFolder");
        REAL.forceFolder(folder);
    }

    @Override
    public void delete(Path path) throws IOException {
        fails("delete");
        REAL.delete(path);
    }

    @Override
    public List<Path> list(Path folder, String prefix) throws IOException {
        fails("list");
        return REAL.list(folder, prefix);
    }

    private final class FaultyOutput implements Output {
        private final Output real;

        FaultyOutput(Output real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            boolean fails = fails("write");
            if (fails && fault == Fault.NOTHING_WRITTEN) {
                return 0;
            }
            if (fails && fault == Fault.NOTHING_DONE_SILENTLY) {
                int all = bytes.remaining();
                bytes.position(bytes.limit());
                return all;
            }
            if (fails && (fault == Fault.SHORT_WRITE || fault == Fault.SHORT_WRITE_THEN_ERROR)) {
                int limit = bytes.limit();
                int written = real.write(bytes.limit(bytes.position() + bytes.remaining() / 2));
                bytes.limit(limit);
                if (fault == Fault.SHORT_WRITE_THEN_ERROR) {
                    throw new IOException("injected: no space left on device");
                }
                return written;
            }
            return real.write(bytes);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            boolean fails = fails("read");
            if (fails && fault == Fault.SHORT_READ) {
                return real.read(bytes.limit(bytes.position() + 100), position);
            }
            int n = real.read(bytes, position);
            if (fails && fault == Fault.WRONG_BYTE_READ && n > 0) {
                bytes.put(n / 2, (byte) (bytes.get(n / 2) + 1));
            }
            return n;
        }

        @Override
        public void force() throws IOException {
            fails("force");
            real.force();
        }

        @Override
        public void close() throws IOException {
            real.close(); // first: a file that stays open would be a leak of the test's own
            fails("close");
        }
    }
}

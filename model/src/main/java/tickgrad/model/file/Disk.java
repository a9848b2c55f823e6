package tickgrad.model.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What replacing a file needs of a file system: few enough calls that a test can let each of them fail, and lose whatever was not forced. */
public interface Disk {
    /** The machine's own. */
    Disk REAL = new RealDisk();

    /**
     * Creates a file.
     *
     * @param path a file that does not exist
     * @return it, open
     * @throws IOException if it exists, or creating fails
     */
    Output create(Path path) throws IOException;

    /**
     * Gives a file another name, in one step; what had that name is replaced.
     *
     * @param from the file
     * @param to   its name from now on, in the same folder
     * @throws IOException if moving fails; both names are then as they were
     */
    void move(Path from, Path to) throws IOException;

    /**
     * Makes names durable: what was created, moved or deleted in a folder survives a loss of power from now on.
     *
     * @param folder the folder
     * @throws IOException if forcing fails
     */
    void forceFolder(Path folder) throws IOException;

    /**
     * Deletes a file, if it exists.
     *
     * @param path the file
     * @throws IOException if deleting fails
     */
    void delete(Path path) throws IOException;

    /**
     * The files in a folder whose names begin so.
     *
     * @param folder the folder
     * @param prefix begin of their names
     * @return the files
     * @throws IOException if listing fails
     */
    List<Path> list(Path folder, String prefix) throws IOException;

    /** A new file, open. */
    interface Output extends Closeable {
        /**
         * Appends bytes.
         *
         * @param bytes some or all of what remains is written
         * @return how many were
         * @throws IOException if writing fails
         */
        int write(ByteBuffer bytes) throws IOException;

        /**
         * Reads back.
         *
         * @param bytes    receives
         * @param position where from
         * @return how many bytes were read, negative at the end
         * @throws IOException if reading fails
         */
        int read(ByteBuffer bytes, long position) throws IOException;

        /**
         * Makes the contents durable: they survive a loss of power from now on.
         *
         * @throws IOException if forcing fails
         */
        void force() throws IOException;
    }
}

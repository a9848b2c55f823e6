/**
 * Files that survive crashes: checkpoints, journals, and their replay. This package knows bytes, names and checksums, and nothing of networks;
 * {@link tickgrad.model.ModelFile} and {@link tickgrad.model.TrainerFile} put networks and training into it.
 *
 * <p><b>Checkpoint.</b> A {@link tickgrad.model.file.Checkpoint} is one file of named sections. A component of a running system keeps all that it may
 * change in one piece of native memory and hands it over under a name ({@link tickgrad.model.file.Draft}); what it means is its own affair. A file is
 * replaced at once or not at all, also where the power fails ({@link tickgrad.model.file.AtomicFile}).
 *
 * <p><b>Journal.</b> A {@link tickgrad.model.file.JournalWriter} appends records to mapped memory: no allocation, no system call. What was appended
 * outlives the death of the process at any moment; {@link tickgrad.model.file.JournalReader} reads it afterwards or meanwhile.
 *
 * <p><b>Replay.</b> {@link tickgrad.model.file.Replay} runs a journal again and names the first record and field whose bits differ.
 *
 * <p><b>Numbers</b> are little-endian on every machine. CRC-32C sees every error of up to 32 neighbouring bits.
 *
 * <p><b>Errors.</b> {@link tickgrad.model.file.UnsoundFileException} says that a file is not whole or not sound, another {@link java.io.IOException}
 * that the system failed, {@link java.lang.IllegalArgumentException} that an argument is wrong. Lengths are checked before memory is taken.
 */
package tickgrad.model.file;

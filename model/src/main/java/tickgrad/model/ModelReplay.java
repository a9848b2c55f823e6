package tickgrad.model;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import tickgrad.kernel.Padding;
import tickgrad.model.file.JournalHeader;
import tickgrad.model.file.JournalRecord;
import tickgrad.model.file.RecordType;
import tickgrad.model.file.Replayed;

/**
 * The simplest run that can be made again: predictions of one model whose weights do not change. Inputs and outputs of a journal are the network's, as
 * {@link Predictor} takes and gives them; {@code weights} is the {@link Parameters#xxh64} of the parameters.
 */
public final class ModelReplay implements Replayed {
    private final Predictor predictor;
    private final MemorySegment payload;
    private final long weights;
    private final RecordType type;

    /**
     * A run.
     *
     * @param arena      owns its memory
     * @param parameters of the model
     * @param journal    what the journal begins with
     * @throws IllegalArgumentException if the journal is of another architecture
     */
    public ModelReplay(Arena arena, Parameters parameters, JournalHeader journal) {
        Architecture a = parameters.architecture();
        Range.require(journal.architecture().equals(a.toString()), "architecture of the journal", journal.architecture(), "" + a);
        Range.require(journal.inputs() == a.inputs(), "inputs of the journal", journal.inputs(), "" + a.inputs());
        Range.require(journal.outputs() == a.outputs(), "outputs of the journal", journal.outputs(), "" + a.outputs());
        this.predictor = new Predictor(arena, parameters, 1);
        this.type = RecordType.prediction(a.inputs(), a.outputs());
        this.payload = arena.allocate(type.bytes(), Padding.BYTES);
        this.weights = parameters.xxh64();
    }

    @Override
    public MemorySegment apply(JournalRecord record) {
        if (record.code() != RecordType.PREDICTION) {
            return null;
        }
        payload.copyFrom(record.payload());
        payload.set(JAVA_LONG, type.offset("weights"), weights);
        predictor.predict(payload, type.offset("x"), payload, type.offset("y"));
        return payload;
    }
}

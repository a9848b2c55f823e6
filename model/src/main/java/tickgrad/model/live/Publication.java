package tickgrad.model.live;

/** Who else answers with the learner's weights, on threads of their own. */
@FunctionalInterface
public interface Publication {
    /**
     * Makes a copy of a network current, without waiting: {@code (folded, version) -> live.publish(folded)} with {@link LiveWeights}.
     *
     * @param folded  for raw inputs; it changes when this has returned
     * @param version its number, counted from 1
     * @return false if nobody can take it now: the learner goes on and offers a later one after the next label
     */
    boolean publish(Folded folded, long version);
}

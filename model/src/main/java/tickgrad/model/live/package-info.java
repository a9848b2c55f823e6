/**
 * Learning while predicting, without locks: {@link tickgrad.model.live.LiveWeights} keeps several copies of a network's weights, a writer
 * publishes new ones whenever a copy is free, and readers answer from the copy that was current when their call began.
 *
 * <p><b>Threads.</b> A {@link tickgrad.model.live.Reader} belongs to the thread that attached it, until it detaches. Any thread may publish;
 * two at once do not wait for each other: one of them is told {@code false}. Counters may be read by any thread at any time.
 *
 * <p><b>Guarantees.</b> A reader's call takes a bounded number of steps whatever the writer does, even if that is stopped in the middle of a
 * publication: one acquire load before it, one release store after it, no retry, no fence, no compare-and-set. It sees the weights of one
 * version, whole. A reader that is slow, idle or stopped delays publication, never its safety: {@link tickgrad.model.live.Versions}.
 *
 * <p><b>Learning.</b> {@link tickgrad.model.live.LiveLearner} predicts every tick, keeps the prediction until its label comes, and learns from it through
 * guards; what it publishes, {@link tickgrad.model.live.LiveWeights} may take.
 */
package tickgrad.model.live;

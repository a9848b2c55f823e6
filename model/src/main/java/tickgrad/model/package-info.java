/**
 * Dense neural networks: architectures, training, input gradients, gradient checks, files. Everything that knows what a network is, and nothing
 * of vectors.
 *
 * <p><b>Memory.</b> Whoever builds an object hands in the {@link java.lang.foreign.Arena} that owns its memory; closing the arena closes the
 * object. Use one kind of arena in a process, {@code Arena.ofShared()} as a rule, and close it when no thread predicts any more. Constructors
 * allocate; predictions and training steps do not, once the JVM has compiled them ({@link tickgrad.model.Warmup} says when).
 *
 * <p><b>Threads.</b> {@link tickgrad.model.Network} and {@link tickgrad.model.Architecture} may be shared. A predictor, a trainer or a
 * workspace belongs to one thread at a time. Parameters may be read by many threads while none writes them; {@link tickgrad.model.live} lets others read copies while one thread
 * goes on learning. A trainer may have threads of
 * its own, {@link tickgrad.model.Trainer#threads}: same bits, sooner.
 *
 * <p><b>Errors.</b> This is the seam: every entry checks its arguments before it writes anything. {@link java.lang.IllegalArgumentException} says a
 * value, a shape, an alignment or the kind of memory is wrong; {@link java.lang.IllegalStateException} an arena is closed;
 * {@link java.lang.WrongThreadException} a confined arena belongs to another thread; {@link java.lang.IndexOutOfBoundsException} values lie outside
 * their segment. The message names the argument, what it was and what was expected, and the state is as it was.
 */
package tickgrad.model;

/**
 * A second, independent opinion: the textbook's dense network in float64 scalar loops.
 *
 * <p>It shares no code and no constant with the engine, so a misunderstanding in one is not repeated in the other. It
 * is judged in its turn by calculus (finite differences) and by networks that other programs computed, and only then
 * judges the engine.
 */
package tickgrad.proofs.oracle;

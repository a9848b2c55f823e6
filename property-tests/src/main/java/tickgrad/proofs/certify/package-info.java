/**
 * For people who verify their own activations, losses and networks: {@link tickgrad.proofs.certify.Certified} asserts,
 * {@link tickgrad.proofs.certify.GradientProblems} generates, and jqwik finds generators for {@code @ForAll
 * Architecture}, {@code Parameters}, {@code Activation}, {@code Loss} and {@code GradientProblem} by itself.
 */
package tickgrad.proofs.certify;

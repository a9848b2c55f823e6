/**
 * How far a float32 evaluation of a network may stray from the exact result: running error bounds, derived, without a
 * fudge factor.
 *
 * <p>{@code u = 2^-24}, {@code γ_n = nu/(1 - nu)} and {@code η = 2^-149} (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed., chapters 2 and 3). {@code E_x} bounds {@code |x̂ - x|} for a computed {@code x̂}. Every
 * formula is evaluated in double from the oracle's values, and holds for any order of summation, with fused
 * multiply-add or without.
 */
package tickgrad.proofs.bounds;

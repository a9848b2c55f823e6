/** Gradients judged by finite differences of a float64 network, with a derived tolerance. */
package tickgrad.proofs.calculus;

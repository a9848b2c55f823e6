/**
 * The same bits everywhere: a small job whose results are printed as hashes, to be compared between machines and
 * modes.
 */
package tickgrad.proofs.determinism;

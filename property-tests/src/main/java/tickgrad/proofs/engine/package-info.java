/** The engine under test, run on the cases that the oracle runs on. */
package tickgrad.proofs.engine;

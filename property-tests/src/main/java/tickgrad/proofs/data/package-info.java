/** Networks and vectors that other programs computed, and how to find and read them. */
package tickgrad.proofs.data;

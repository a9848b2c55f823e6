/** Random networks with data: what properties quantify over. */
package tickgrad.proofs.cases;

/**
 * A surface of total implied variance {@code w(k, τ) = σ²τ} over log-moneyness {@code k = ln(K/F)} and years {@code τ}: a prior times a
 * network, its slopes, its fit to quotes, and what an arbitrageur would find in it.
 *
 * <p>Everything here is in double but the network itself, and off the path of ticks: {@link java.lang.StrictMath} keeps its bits equal on all machines.
 */
package tickgrad.model.surface;

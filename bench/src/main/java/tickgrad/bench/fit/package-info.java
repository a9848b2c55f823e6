/** {@code tickgrad fit}: a table of numbers in, a network judged on rows that it has not seen out. */
package tickgrad.bench.fit;

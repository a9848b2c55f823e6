/** {@code tickgrad surfaces}: volatility surfaces day by day, in few factors and one day ahead, beside persistence and principal components. */
package tickgrad.bench.surfaces;

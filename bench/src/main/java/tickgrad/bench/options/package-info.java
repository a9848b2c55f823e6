/** {@code tickgrad price}: an option chain in, a surface of implied volatility out, judged on quotes that it has not seen. */
package tickgrad.bench.options;

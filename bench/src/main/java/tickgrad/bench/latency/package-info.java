/** Latency at a fixed rate, and bytes per call: what an embedding system asks of every entry point. */
package tickgrad.bench.latency;

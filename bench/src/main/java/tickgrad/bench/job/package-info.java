/** What every job does the same way: its output directory, its figures about the engine, its predictions file. */
package tickgrad.bench.job;

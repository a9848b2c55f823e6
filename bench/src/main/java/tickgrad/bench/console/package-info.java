/** The terminal: what it can show, and progress on it. */
package tickgrad.bench.console;

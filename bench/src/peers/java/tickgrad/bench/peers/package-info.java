/**
 * Other engines on the standard nets: the same parameters, data and loop, outputs checked before anything is timed. Built under the Maven
 * profile {@code peers} only.
 */
package tickgrad.bench.peers;

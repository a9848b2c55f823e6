/**
 * Examples to copy: Tickgrad in Agrona's buffers, an Aeron agent, a Disruptor, SBE messages and an HdrHistogram. The tests of
 * {@code tickgrad.proofs.embedding} run them.
 */
package tickgrad.examples;

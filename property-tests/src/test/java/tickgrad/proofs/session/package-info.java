/**
 * A whole session on a recorded feed: parsed, sent through Aeron's shared memory, answered and learned from on one hot thread, journaled, and run again from
 * the journal on other kernels. {@link tickgrad.proofs.session.SessionMain} plays the day at its own pace; a short version is an ordinary test.
 */
package tickgrad.proofs.session;

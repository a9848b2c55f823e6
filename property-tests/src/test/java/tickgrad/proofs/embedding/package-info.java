/**
 * The examples of {@code tickgrad.examples}, run with the libraries that they embed the engine in. Agrona, and so Aeron and SBE, need a JVM
 * with {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}: hence the tag, which chooses that JVM.
 */
package tickgrad.proofs.embedding;

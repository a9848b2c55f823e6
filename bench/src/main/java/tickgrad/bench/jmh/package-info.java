/**
 * What is timed, and the JMH benchmarks of it: {@code java -jar bench/target/benchmarks.jar StandardNets -p net=A,B,C,D,E}, and likewise
 * {@code PollutedNets} and {@code Kernels}.
 */
package tickgrad.bench.jmh;

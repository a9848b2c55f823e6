/** JMH benchmarks: {@code java -jar bench/target/benchmarks.jar StandardNets -p net=A,B,C,D,E}. */
package tickgrad.bench.jmh;

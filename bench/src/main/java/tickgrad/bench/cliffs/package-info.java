/**
 * Cliffs: speeds that depend on what they should not depend on. Each program measures one kind and says whether it stays within its limit;
 * {@code --help} names the limit and the options.
 *
 * <ul>
 *   <li>{@link tickgrad.bench.cliffs.ColdStart}: what became hot first in a JVM;
 *   <li>{@link tickgrad.bench.cliffs.Rotation}: what else runs in it;
 *   <li>{@link tickgrad.bench.cliffs.Widths}: the width of vectors;
 *   <li>{@link tickgrad.bench.cliffs.OddSizes}: widths and batches that are no multiple of anything;
 *   <li>{@link tickgrad.bench.cliffs.Subnormals}: inputs that are subnormal floats;
 *   <li>{@link tickgrad.bench.cliffs.WarmupTime}: how long the warm-up takes, alone, beside other work, and with an AOT cache;
 *   <li>{@link tickgrad.bench.cliffs.AfterReady}: what compiled code is thrown away after the warm-up.
 * </ul>
 *
 * <p>Run one with {@code java --add-modules jdk.incubator.vector -cp bench/target/tickgrad.jar tickgrad.bench.cliffs.ColdStart --help}. Words after it: the
 * JSON file to write, {@code quick} or {@code full}, and letters of nets. Timings want a core of their own: {@code --prefix "taskset -c 1"}.
 *
 * <p>The AOT cache of JDK 25 (JEP 514 and 515: {@code -XX:AOTCacheOutput=FILE} in a run that becomes READY, {@code -XX:AOTCache=FILE} later; jars only,
 * no folders of classes) was tried by {@code WarmupTime}. It gained little: medians of five were 2.26 s with it (2.05 to 2.50) and 2.40 s without (2.32 to
 * 2.51) for net A on two cores. Machine code is not in that cache, and compiling is what the time goes to. Nor do the
 * profiles get into it: they need classes that are linked ahead, and JDK 25 links none where an incubator module is among the modules ({@code -Xlog:aot}
 * says "Using AOT-linked classes: false").
 */
package tickgrad.bench.cliffs;

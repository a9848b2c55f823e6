/**
 * {@code tickgrad bench}: sections that measure, one after the other, and the page made of what they wrote.
 *
 * <p>A {@link tickgrad.bench.suite.Section} leaves a JSON file, {@code {"machine":{…},"rows":[{…}…]}}, and knows nothing of the page. The
 * {@link tickgrad.bench.suite.Page} is made of the files alone, so a file of another program or another day is shown likewise. Whatever is
 * timed runs in a fresh JVM of its own, pinned to one core where the system has {@code taskset}.
 */
package tickgrad.bench.suite;

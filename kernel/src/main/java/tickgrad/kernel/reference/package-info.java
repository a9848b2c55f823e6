/**
 * The scalar specification of canonical arithmetic: textbook loops with {@link java.lang.Math#fma}, readable aloud. The classes of
 * {@link tickgrad.kernel} document shapes and errors; the order of operations is what stands here.
 */
package tickgrad.kernel.reference;

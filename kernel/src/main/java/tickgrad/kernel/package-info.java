/**
 * The arithmetic: loops over (segment, byte offset, shape). Nothing here knows what a network is.
 *
 * <p><b>Canonical arithmetic.</b> The same inputs give the same bits on every vector width, in scalar code, interpreted or compiled, for every
 * batch size. Every kernel exists twice with one signature: {@link tickgrad.kernel.reference} is the specification and the fallback, the SIMD
 * twin is what runs where {@link tickgrad.kernel.Machine#SIMD}; {@link tickgrad.kernel.ForwardEnd}, {@link tickgrad.kernel.BackwardRow} and
 * {@link tickgrad.kernel.BackwardBatch} are two kernels in one. The classes of this package choose, and state the contract.
 * {@link tickgrad.kernel.Arithmetic#VERSION} grows when an order of operations or a coefficient changes.
 *
 * <p><b>Letters</b>, the same everywhere:
 * <table>
 * <caption>Letters</caption>
 * <tr><th>letter</th><th>meaning</th></tr>
 * <tr><td>m</td><td>rows (batch)</td></tr>
 * <tr><td>k, n</td><td>inputs and outputs of a layer</td></tr>
 * <tr><td>ld…</td><td>leading dimension: floats from row to row</td></tr>
 * <tr><td>…Off</td><td>offset in bytes, {@code long}</td></tr>
 * <tr><td>X (m,k), W (k,n), b (n)</td><td>inputs, weights, biases</td></tr>
 * <tr><td>Z, Y (m,n)</td><td>pre-activations {@code X·W + b}, activations {@code φ(Z)}</td></tr>
 * <tr><td>dX dW db dZ dY</td><td>gradients of the same, in the same order of arguments</td></tr>
 * <tr><td>T, w</td><td>targets, row weights</td></tr>
 * <tr><td>G, M, V</td><td>gradient and moments, flat like the parameters</td></tr>
 * </table>
 *
 * <p><b>Memory.</b> Native segments only. Rows of the engine's buffers start on 64 bytes and are padded with {@code +0.0} to 16 floats; every
 * kernel that writes a row writes its pads, whatever the inputs hold. Destinations may hold anything before an overwriting call. Unless said
 * otherwise no destination overlaps a source.
 *
 * <p><b>Checks.</b> Kernels check nothing in production: the callers' seam does (see {@code tickgrad.model}). The JVM's own bounds checks stay on.
 * Kernels neither allocate (once compiled by C2), lock, log, nor read a clock.
 */
package tickgrad.kernel;

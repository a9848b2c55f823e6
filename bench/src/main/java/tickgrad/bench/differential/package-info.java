/** {@code tickgrad differential}: what derivatives of the labels are worth to a pricing network (Huge and Savine 2020). */
package tickgrad.bench.differential;

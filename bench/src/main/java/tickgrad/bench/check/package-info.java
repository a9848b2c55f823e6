/** The gradient certificate of a model file on a user's own rows. */
package tickgrad.bench.check;

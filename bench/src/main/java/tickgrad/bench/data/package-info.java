/** Files of the user: their text, and the one exception that says what is wrong with them. */
package tickgrad.bench.data;

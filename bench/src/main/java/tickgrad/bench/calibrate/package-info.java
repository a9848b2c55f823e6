/** {@code tickgrad calibrate}: a network learns the surface of a model's parameters, and its Jacobian finds the parameters of a surface. */
package tickgrad.bench.calibrate;

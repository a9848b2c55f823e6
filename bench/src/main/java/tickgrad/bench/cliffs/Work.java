package tickgrad.bench.cliffs;

import tickgrad.bench.latency.Call;

/**
 * Something that can be called over and over.
 *
 * @param name  what it is, without blanks at either end
 * @param units multiply-adds (or elements) that one call handles
 * @param call  the call
 */
record Work(String name, double units, Call call) {}

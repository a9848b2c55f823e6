/**
 * The arithmetic of Tickgrad: loops over (segment, byte offset, shape), each as a scalar specification and as a SIMD twin with equal bits.
 */
module tickgrad.kernel {
    requires static jdk.incubator.vector;
    requires jdk.management;

    exports tickgrad.kernel;
    exports tickgrad.kernel.reference;
}

/** Dense neural networks that predict, learn and differentiate without allocating, and prove their gradients. */
module tickgrad.model {
    requires transitive tickgrad.kernel;
    requires jdk.jfr;
    requires jdk.management;

    exports tickgrad.model;
    exports tickgrad.model.live;
    exports tickgrad.model.surface;
    exports tickgrad.model.file;
}

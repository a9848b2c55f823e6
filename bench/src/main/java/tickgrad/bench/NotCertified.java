package tickgrad.bench;

/** The gradients of a model are not certified; the verdict has been printed. */
final class NotCertified extends Exception {
    private static final long serialVersionUID = 1L;
}

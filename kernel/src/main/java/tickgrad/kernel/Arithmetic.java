package tickgrad.kernel;

/** The version of canonical arithmetic: the same inputs give the same bits wherever this number is the same. Files carry it. */
public final class Arithmetic {
    /** Grows whenever any kernel's order of operations or any coefficient changes. */
    public static final int VERSION = 1;

    private Arithmetic() {}
}

package tickgrad.bench.options;

/** The chains of {@link Chains} for tests of the command. */
public final class ChainFiles {
    private ChainFiles() {}

    public static CharSequence pairs() {
        return Chains.pairs();
    }

    public static CharSequence coin() {
        return Chains.coin(false);
    }
}

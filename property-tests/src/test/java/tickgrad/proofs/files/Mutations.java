package tickgrad.proofs.files;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes to a file that know where its numbers lie: most change one number or text, some cut, copy or scramble. */
final class Mutations {
    private static final long[] LONGS = {
        0, 1, -1, 7, 63, 64, 65, 1 << 16, 100_000_001L, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final double[] DOUBLES = {
        0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, -Double.MAX_VALUE, 1e300, 1e-300
    };
    private static final String LETTERS = "0123456789-,()., \t\n.;=axpelutinh\u00e9";

    private Mutations() {}

    /** One change; {@code numbers} are places of numbers of 4 or 8 bytes, {@code texts} starts and ends of texts. */
    static byte[] mutate(byte[] file, SplittableRandom random, int[] numbers, int[] texts) {
        byte[] bytes = file;
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> number(bytes, random, numbers[random.nextInt(numbers.length)]);
            case 3, 4 -> text(bytes, random, texts);
            case 5 -> number(bytes, random, 4 * random.nextInt(Math.max(1, bytes.length / 4)));
            case 6 -> {
                if (bytes.length >= 8) {
                    int at = 8 * random.nextInt(bytes.length / 8);
                    Sealed.view(bytes).putDouble(at, DOUBLES[random.nextInt(DOUBLES.length)]);
                }
            }
            case 7 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 8 -> bytes = Arrays.copyOf(bytes, bytes.length + 64 * random.nextInt(4) + random.nextInt(2));
            case 9 -> copy(bytes, random, 64);
            case 10 -> copy(bytes, random, 1);
            default -> {
                int from = random.nextInt(bytes.length + 1);
                byte[] noise = new byte[random.nextInt(Math.min(200, bytes.length - from) + 1)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, from, noise.length);
            }
        }
        return bytes;
    }

    private static void number(byte[] bytes, SplittableRandom random, int at) {
        if (at + 8 > bytes.length) {
            return;
        }
        var view = Sealed.view(bytes);
        switch (random.nextInt(4)) {
            case 0 -> view.putLong(at, LONGS[random.nextInt(LONGS.length)]);
            case 1 -> view.putInt(at, (int) LONGS[random.nextInt(LONGS.length)]);
            case 2 -> view.putInt(at, view.getInt(at) + random.nextInt(-65, 66));
            default -> view.putLong(at, random.nextLong());
        }
    }

    private static void text(byte[] bytes, SplittableRandom random, int[] texts) {
        int t = 2 * random.nextInt(texts.length / 2);
        for (int i = random.nextInt(1, 4); i > 0 && texts[t + 1] <= bytes.length; i--) {
            bytes[random.nextInt(texts[t], texts[t + 1])] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
    }

    /** Copies a piece of a file over another one: entries of a table, records. */
    private static void copy(byte[] bytes, SplittableRandom random, int unit) {
        int units = bytes.length / unit;
        if (units > 1) {
            int length = unit * random.nextInt(1, Math.min(3, units));
            int from = unit * random.nextInt(units);
            int to = unit * random.nextInt(units);
            System.arraycopy(bytes, from, bytes, to, Math.min(length, bytes.length - Math.max(from, to)));
        }
    }
}

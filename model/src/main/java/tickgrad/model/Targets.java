package tickgrad.model;

import tickgrad.kernel.Finite;

/** The checks that stand between a caller's targets and the loss kernels. */
final class Targets {
    private Targets() {}

    /** Refuses a wrong number of columns, and every target that is not finite or not within {@code [least, most]}. */
    static void check(Loss loss, Matrix T, int outputs, float least, float most) {
        columns(loss, T, outputs);
        boolean any = least == Float.NEGATIVE_INFINITY && most == Float.POSITIVE_INFINITY && T.rows() * (long) T.cols() > 1;
        if (any && Finite.all(T.rows(), T.cols(), T.segment(), T.offset(), T.ld())) {
            return;
        }
        for (int r = 0; r < T.rows(); r++) {
            for (int c = 0; c < T.cols(); c++) {
                float t = T.get(r, c);
                if (!(t >= least && t <= most && Math.abs(t) < Float.POSITIVE_INFINITY)) {
                    throw refusal(loss, r, c, t, expected(least, most));
                }
            }
        }
    }

    /** Refuses everything but whole class indices {@code 0 .. outputs - 1} in one column. */
    static void checkIndices(Loss loss, Matrix T, int outputs) {
        columns(loss, T, outputs);
        for (int r = 0; r < T.rows(); r++) {
            float t = T.get(r, 0);
            if (!(t >= 0.0f && t < outputs && t == (int) t)) {
                throw refusal(loss, r, 0, t, "a class index, a whole number from 0 to " + (outputs - 1));
            }
        }
    }

    private static void columns(Loss loss, Matrix T, int outputs) {
        int expected = loss.targets(outputs);
        if (T.cols() != expected) {
            throw new IllegalArgumentException("T has " + T.cols() + " columns, expected " + expected + " for loss "
                    + loss.name() + " on " + outputs + " outputs");
        }
    }

    private static String expected(float least, float most) {
        if (least == Float.NEGATIVE_INFINITY && most == Float.POSITIVE_INFINITY) {
            return "a finite number";
        }
        return most == Float.POSITIVE_INFINITY
                ? "a finite number >= " + least
                : "a number from " + least + " to " + most;
    }

    private static IllegalArgumentException refusal(Loss loss, int row, int column, float t, String expected) {
        return new IllegalArgumentException("T[" + row + ", " + column + "] is " + t + ", expected " + expected
                + " for loss " + loss.name());
    }
}

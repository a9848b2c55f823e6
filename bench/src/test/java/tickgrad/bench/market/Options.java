package tickgrad.bench.market;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

/** Options for tests: given ones, but for some that are named. */
final class Options {

    /** Small folds, few epochs: a job of a second. */
    static final ForecastOptions QUICK = with(ForecastOptions.defaults(), "trainBars", 500, "epochs", 5, "batch", 32,
            "learningRate", 1e-3, "onlineRate", 1e-3, "patience", 3);

    private Options() {}

    /** @param namesAndValues a component's name, its value, the next name ... */
    static ForecastOptions with(ForecastOptions options, Object... namesAndValues) {
        RecordComponent[] components = ForecastOptions.class.getRecordComponents();
        Object[] values = new Object[components.length];
        int used = 0;
        try {
            for (int c = 0; c < components.length; c++) {
                values[c] = components[c].getAccessor().invoke(options);
                for (int i = 0; i < namesAndValues.length; i += 2) {
                    if (components[c].getName().equals(namesAndValues[i])) {
                        values[c] = namesAndValues[i + 1];
                        used++;
                    }
                }
            }
            if (2 * used != namesAndValues.length) {
                throw new AssertionError("a name is not an option's, or stands twice");
            }
            return (ForecastOptions) ForecastOptions.class.getDeclaredConstructors()[0].newInstance(values);
        } catch (InvocationTargetException e) {
            throw (IllegalArgumentException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}

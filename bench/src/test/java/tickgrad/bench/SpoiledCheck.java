package tickgrad.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine;
import tickgrad.bench.check.Claim;
import tickgrad.bench.console.Screen;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Gradients;

/**
 * {@code tickgrad check} on an engine with a planted fault, to see what the command then prints: run it with the name of
 * a fault, then MODEL and DATA and options as usual. The model file stays as it is.
 */
final class SpoiledCheck {
    /** What goes wrong: in a derivative of every tanh, or in the gradient of layer 1. */
    enum Fault {
        SCALED((_, slope) -> 1.000001 * slope, null),
        SWAPPED((z, _) -> Activation.sigmoid().derivative(z), null),
        BENT((_, slope) -> slope, (_, bend) -> 1.000001 * bend),
        BIAS(g -> g.bias(1, 3, 0.0f)),
        TRANSPOSED(SpoiledCheck::transpose),
        LAYER(g -> everyWeight(g, (i, j) -> g.weight(1, i, j, 1.001f * g.weight(1, i, j))));

        private final Function<String, Activation> activations;
        private final Consumer<Gradients> claim;

        Fault(Consumer<Gradients> claim) {
            this.activations = Activation::named;
            this.claim = claim;
        }

        /** Where {@code bend} is null, the wrong tanh has no second derivative. */
        Fault(Slope slope, Slope bend) {
            this.activations = name -> name.equals("tanh") ? new WrongTanh(slope, bend) : Activation.named(name);
            this.claim = _ -> {};
        }
    }

    private interface Slope {
        double at(double z, double right);
    }

    private interface Entry {
        void at(int in, int out);
    }

    private record WrongTanh(Slope slope, Slope bend) implements Activation {
        @Override
        public String name() {
            return "tanh";
        }

        @Override
        public double value(double z) {
            return Activation.tanh().value(z);
        }

        @Override
        public double derivative(double z) {
            return slope.at(z, Activation.tanh().derivative(z));
        }

        @Override
        public boolean smooth() {
            return bend != null;
        }

        @Override
        public double secondDerivative(double z) {
            return bend.at(z, Activation.tanh().secondDerivative(z));
        }
    }

    private SpoiledCheck() {}

    private static void everyWeight(Gradients g, Entry entry) {
        Architecture a = g.architecture();
        for (int i = 0; i < a.inputs(1); i++) {
            for (int j = 0; j < a.outputs(1); j++) {
                entry.at(i, j);
            }
        }
    }

    private static void transpose(Gradients g) {
        everyWeight(g, (i, j) -> {
            if (i < j) {
                float swap = g.weight(1, i, j);
                g.weight(1, i, j, g.weight(1, j, i));
                g.weight(1, j, i, swap);
            }
        });
    }

    /** Runs {@code tickgrad} with arguments on a screen, under the fault; returns the exit code. */
    static int run(Screen screen, Fault fault, String... args) {
        Claim claim = (arena, p, loss, X, T) -> {
            Gradients g = Claim.ofEngine().gradient(arena, p, loss, X, T);
            fault.claim.accept(g);
            return g;
        };
        CommandLine.IFactory factory = new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return type == CheckCommand.class
                        ? type.cast(new CheckCommand(fault.activations, claim))
                        : CommandLine.defaultFactory().create(type);
            }
        };
        return Tickgrad.run(screen, factory, args);
    }

    /** {@code SpoiledCheck FAULT MODEL DATA}. */
    public static void main(String[] args) {
        String[] check = Arrays.copyOf(args, args.length);
        check[0] = "check";
        System.exit(run(Screen.system(), Fault.valueOf(args[0].toUpperCase(Locale.ROOT)), check));
    }
}

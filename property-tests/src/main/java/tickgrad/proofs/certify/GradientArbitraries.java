package tickgrad.proofs.certify;

import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;
import tickgrad.model.Activation;
import tickgrad.model.Architecture;
import tickgrad.model.Loss;
import tickgrad.model.Parameters;

/** What jqwik draws for {@code @ForAll Architecture} and the like; it finds this class through {@code META-INF/services}. */
public final class GradientArbitraries implements ArbitraryProvider {
    private static final Map<Class<?>, Arbitrary<?>> ARBITRARIES = Map.of(
            Activation.class, GradientProblems.activations(),
            Loss.class, GradientProblems.losses(),
            Architecture.class, GradientProblems.architectures(),
            Parameters.class, GradientProblems.architectures().flatMap(GradientProblems::parameters),
            GradientProblem.class, GradientProblems.all());

    /** For the service loader. */
    public GradientArbitraries() {}

    @Override
    public boolean canProvideFor(TypeUsage type) {
        return ARBITRARIES.keySet().stream().anyMatch(type::isOfType);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
        return Set.of(ARBITRARIES.get(type.getRawType()));
    }
}

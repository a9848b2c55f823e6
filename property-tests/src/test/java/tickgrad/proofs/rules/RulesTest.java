package tickgrad.proofs.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tickgrad.kernel.Machine;
import tickgrad.kernel.simd.Lanes;
import tickgrad.model.Parameters;

/** The compiled classes of kernel and model keep the rules on which equal bits and constant times rest. */
class RulesTest {
    private static final List<ClassModel> ENGINE = engine();

    private static List<ClassModel> engine() {
        List<ClassModel> classes = new ArrayList<>();
        for (Class<?> one : List.of(Machine.class, Parameters.class)) {
            try {
                Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isDirectory(place)) {
                    read(one, place, classes);
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        read(one, jar.getPath("/"), classes);
                    }
                }
            } catch (IOException | URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return classes;
    }

    /** The class files of a folder as the loader of one of them finds them, so that they are those that run. */
    private static void read(Class<?> one, Path folder, List<ClassModel> classes) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                try (InputStream in = one.getClassLoader().getResourceAsStream(folder.relativize(file).toString())) {
                    classes.add(ClassFile.of().parse(in.readAllBytes()));
                }
            }
        }
    }

    private static ClassModel parse(Class<?> type) {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ClassModel> boundBy(Rule rule) {
        return ENGINE.stream().filter(c -> rule.scope.binds.test(c.thisClass().asInternalName())).toList();
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void theEngineKeeps(Rule rule) {
        List<ClassModel> bound = boundBy(rule);
        List<String> breaches = bound.stream().flatMap(c -> rule.breaches(c).stream()).toList();
        assertEquals(List.of(), breaches);
        assertTrue(bound.size() >= 20, () -> "only " + bound.size() + " classes were read");
    }

    /** Each control is caught by its rule, and by no other than the model's, which knows no vector at all. */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void itsControlIsCaught(Rule rule) {
        Set<Rule> caught = EnumSet.noneOf(Rule.class);
        ClassModel control = parse(rule.control);
        for (Rule other : Rule.values()) {
            if (!other.breaches(control).isEmpty()) {
                caught.add(other);
            }
        }
        assertTrue(caught.contains(rule), () -> "caught only by " + caught);
        caught.remove(Rule.NO_VECTORS_IN_THE_MODEL);
        assertTrue(caught.size() == 1, () -> "caught by " + caught);
    }

    /** Every kind of crossing, and both kinds of lock, clock and random number. */
    @Test
    void everyFormOfABreachIsCaught() {
        assertEquals(4, Rule.VECTORS_STAY_LOCAL.breaches(parse(Breaches.Crossing.class)).size());
        assertTrue(Rule.NO_LOCKS.breaches(parse(Breaches.Lock.class)).size() >= 3);
        assertEquals(2, Rule.NO_VECTOR_FUNCTIONS.breaches(parse(Breaches.VectorFunction.class)).size());
        assertEquals(2, Rule.NO_PARALLEL_STREAMS.breaches(parse(Breaches.Parallel.class)).size());
        assertEquals(2, Rule.NO_STREAM_SUMS.breaches(parse(Breaches.StreamSum.class)).size());
        assertEquals(2, Rule.NO_CLOCKS.breaches(parse(Breaches.Clock.class)).size());
        assertTrue(Rule.NO_OTHER_RANDOM_NUMBERS.breaches(parse(Breaches.RandomNumber.class)).size() >= 3);
        assertEquals(2, Rule.ONLY_LANES_NAMES_A_WIDTH.breaches(parse(Breaches.Width.class)).size());
    }

    @Test
    void aCleanClassBreaksNone() {
        for (Rule rule : Rule.values()) {
            assertEquals(List.of(), rule.breaches(parse(Breaches.Clean.class)));
        }
    }

    /** The rules bind the classes that they are about, and the exceptions need their freedom. */
    @Test
    void theScopesNameRealClasses() {
        Set<String> hot = boundBy(Rule.NO_LOCKS).stream()
                .map(c -> c.thisClass().asInternalName())
                .collect(Collectors.toSet());
        assertTrue(hot.containsAll(Set.of(
                "tickgrad/kernel/simd/Dense", "tickgrad/kernel/reference/Dense", "tickgrad/model/Network",
                "tickgrad/model/Predictor", "tickgrad/model/Layout", "tickgrad/model/live/Reader", "tickgrad/model/live/Versions",
                "tickgrad/model/live/LiveWeights")));
        assertTrue(!Rule.ONLY_LANES_NAMES_A_WIDTH.breaches(engine("tickgrad/kernel/simd/Lanes")).isEmpty());
        assertTrue(!Rule.NO_SLICES_IN_SMALL_METHODS.breaches(engine("tickgrad/kernel/Priming")).isEmpty());
    }

    private static ClassModel engine(String name) {
        return ENGINE.stream().filter(c -> c.thisClass().asInternalName().equals(name)).findFirst().orElseThrow();
    }

    /** {@link Rule#ONE_SHAPE} holds for the one class that may name a shape. */
    @Test
    void allSpeciesHaveOneShape() throws IllegalAccessException {
        Set<VectorShape> shapes = new HashSet<>();
        int species = 0;
        for (Field field : Lanes.class.getDeclaredFields()) {
            if (field.getType() == VectorSpecies.class) {
                field.setAccessible(true);
                shapes.add(((VectorSpecies<?>) field.get(null)).vectorShape());
                species++;
            }
        }
        assertTrue(species >= 2, "species of floats and ints");
        assertEquals(1, shapes.size(), shapes::toString);
    }
}

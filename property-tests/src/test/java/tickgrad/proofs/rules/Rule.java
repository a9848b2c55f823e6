package tickgrad.proofs.rules;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What compiled classes may not contain. Calls are found in the constant pool, so method references count as calls.
 */
enum Rule {
    /** The order of a built-in reduction is the processor's. */
    NO_REDUCTIONS(Scope.ENGINE, Breaches.Reduction.class, members(m -> name(m).startsWith("reduceLanes"))),

    /** The bits of built-in functions of vectors depend on the compiler. */
    NO_VECTOR_FUNCTIONS(
            Scope.ENGINE,
            Breaches.VectorFunction.class,
            members(m -> owner(m).equals("jdk/incubator/vector/VectorOperators")
                            && Names.FUNCTIONS.contains(name(m).toLowerCase())
                    || owner(m).startsWith("jdk/incubator/vector/") && name(m).equals("pow"))),

    /** The bits of {@link Math}'s functions depend on the compiler. */
    NO_MATH_FUNCTIONS(
            Scope.ENGINE,
            Breaches.MathFunction.class,
            members(m -> owner(m).equals("java/lang/Math") && Names.FUNCTIONS.contains(name(m)))),

    /** The kernels' functions are their own. */
    NO_STRICT_MATH(Scope.KERNEL, Breaches.StrictFunction.class, members(m -> owner(m).equals("java/lang/StrictMath"))),

    /** The order of a parallel stream's sum is the scheduler's; {@code StreamSupport} takes the choice as an argument. */
    NO_PARALLEL_STREAMS(
            Scope.ENGINE,
            Breaches.Parallel.class,
            members(m -> owner(m).startsWith("java/util/") && name(m).startsWith("parallel")
                    || owner(m).equals("java/util/stream/StreamSupport")
                    || owner(m).startsWith("java/util/concurrent/ForkJoin"))),

    /** How a stream of doubles is summed is the JDK's choice: it compensates, and has changed how. */
    NO_STREAM_SUMS(
            Scope.ENGINE,
            Breaches.StreamSum.class,
            members(m -> owner(m).equals("java/util/stream/DoubleStream") && Names.SUMS.contains(name(m))
                    || owner(m).equals("java/util/DoubleSummaryStatistics"))),

    /** Random numbers come from the counter-based generator. */
    NO_OTHER_RANDOM_NUMBERS(
            Scope.ENGINE,
            Breaches.RandomNumber.class,
            members(m -> owner(m).equals("java/lang/Math") && name(m).equals("random")
                    || Names.GENERATORS.contains(owner(m)))),

    /** A vector that is not a local becomes an object. */
    VECTORS_STAY_LOCAL(Scope.ALL_BUT_LANES, Breaches.Crossing.class, Rule::crossings),

    /** The model does not know that there are vectors. */
    NO_VECTORS_IN_THE_MODEL(Scope.MODEL, Breaches.Reduction.class, Rule::vectorNames),

    /** One class knows the machine. */
    ONLY_LANES_NAMES_A_WIDTH(
            Scope.ALL_BUT_LANES,
            Breaches.Width.class,
            members(m -> owner(m).startsWith("jdk/incubator/vector/") && name(m).startsWith("SPECIES_")
                    || owner(m).equals("jdk/incubator/vector/VectorShape")
                    || owner(m).equals("jdk/incubator/vector/VectorSpecies") && name(m).startsWith("of"))),

    /**
     * Where vectors of two shapes were seen, the JDK's own loads and sums have two kinds of receivers, and what C2 compiles afterwards calls them
     * instead of inlining them: batches took 150 times as long, and allocated.
     */
    ONE_SHAPE(
            Scope.ENGINE,
            Breaches.Shape.class,
            members(m -> owner(m).startsWith("jdk/incubator/vector/") && name(m).matches("(reinterpret|convert|cast)Shape"))),

    /** Hot code waits for nobody. */
    NO_LOCKS(Scope.HOT, Breaches.Lock.class, Rule::locks),

    /** Hot code reads no clock. */
    NO_CLOCKS(
            Scope.HOT,
            Breaches.Clock.class,
            members(m -> owner(m).equals("java/lang/System")
                            && (name(m).equals("nanoTime") || name(m).equals("currentTimeMillis"))
                    || owner(m).startsWith("java/time/"))),

    /** Hot code looks up nothing by thread. */
    NO_THREAD_LOCALS(
            Scope.HOT,
            Breaches.OfThread.class,
            c -> pool(c, ClassEntry.class)
                    .map(ClassEntry::asInternalName)
                    .filter(n -> n.startsWith("java/lang/ThreadLocal"))),

    /** A slice that is filled is an object wherever the compiler does not inline the filling. */
    NO_FILLED_SLICES(
            Scope.ALL_BUT_FILLERS,
            Breaches.Filled.class,
            members(m -> owner(m).equals("java/lang/foreign/MemorySegment") && name(m).equals("fill"))),

    /**
     * C2 makes a small method a part of its caller, perhaps before the method's own profile is mature; the calls in it are then not inlined, and
     * each slice is an object for as long as the caller's code lives.
     */
    NO_SLICES_IN_SMALL_METHODS(Scope.ALL_BUT_PRIMING, Breaches.Sliced.class, Rule::smallSlices),

    /**
     * Where a kernel asks a segment whether it is native, C2 knows its class from there on, whatever kinds of memory the JDK's methods have
     * seen. Whether it asks on every path is not looked at: long rows of {@code ShapedHalves} do not ask dX.
     */
    KERNELS_ASK_SEGMENTS(Scope.SIMD, Breaches.Unasked.class, Rule::unasked),

    /**
     * Each read of a scalar brings along what C2 has had to take back in some twenty methods; 201 in all, and vectors end on the heap. Stores come
     * last and are not counted.
     */
    FEW_READS_BESIDE_VECTORS(Scope.SIMD, Breaches.ManyReads.class, Rule::manyReads);

    private static final String MEMORY = "java/lang/foreign/MemorySegment";
    private static final ClassDesc SEGMENT = ClassDesc.ofInternalName(MEMORY);

    /** C2's {@code FreqInlineSize}: bytes of the largest method that is inlined where it is hot. */
    private static final int INLINED = 325;

    /** Reads of scalars beside vectors: eight were seen to come to 220 where heap memory had been read too, with slices and vectors. */
    private static final int READS = 6;

    /** Which classes a rule binds, by internal name. */
    enum Scope {
        ENGINE(name -> true),
        ALL_BUT_LANES(name -> !name.equals("tickgrad/kernel/simd/Lanes")),
        KERNEL(name -> name.startsWith("tickgrad/kernel/")),
        SIMD(name -> name.startsWith("tickgrad/kernel/simd/")),

        /** It makes slices so that kernels can. */
        ALL_BUT_PRIMING(name -> name.startsWith("tickgrad/kernel/") && !name.equals("tickgrad/kernel/Priming")),
        MODEL(name -> name.startsWith("tickgrad/model/")),
        HOT(name -> name.matches("tickgrad/kernel/(simd|reference)/.*")
                || name.matches("tickgrad/model/(Network|Predictor|Layout|RowBuffer|RowPass|OnlineStep|InputScale|FeatureMap)(\\$.*)?")
                || name.matches("tickgrad/model/live/.*")),

        /** These fill whole segments, or images of files. */
        ALL_BUT_FILLERS(name -> !name.matches("tickgrad/model/(OptimizerState|live/ShiftedPredictor|file/CheckpointLayout)"));

        final Predicate<String> binds;

        Scope(Predicate<String> binds) {
            this.binds = binds;
        }
    }

    private static final class Names {
        static final Set<String> FUNCTIONS = Set.of(
                "exp", "expm1", "log", "log1p", "log10", "pow", "sin", "cos", "tan", "asin", "acos", "atan", "atan2",
                "sinh", "cosh", "tanh", "cbrt", "hypot");
        static final Set<String> SUMS = Set.of("sum", "average", "summaryStatistics");
        static final Set<String> GENERATORS = Set.of(
                "java/util/Random", "java/util/SplittableRandom", "java/util/concurrent/ThreadLocalRandom",
                "java/security/SecureRandom");
        static final Pattern VECTOR = Pattern.compile("jdk/incubator/vector/(\\w*Vector|VectorMask|VectorShuffle)\\b");
    }

    final Scope scope;

    /** A class that breaks this rule. */
    final Class<?> control;

    private final Function<ClassModel, Stream<String>> breaches;

    Rule(Scope scope, Class<?> control, Function<ClassModel, Stream<String>> breaches) {
        this.scope = scope;
        this.control = control;
        this.breaches = breaches;
    }

    /** {@return where a class breaks this rule, whether it is bound or not} */
    List<String> breaches(ClassModel c) {
        return breaches.apply(c).map(what -> c.thisClass().asInternalName() + ": " + what).toList();
    }

    private static Function<ClassModel, Stream<String>> members(Predicate<MemberRefEntry> banned) {
        return c -> pool(c, MemberRefEntry.class).filter(banned).map(m -> owner(m) + "." + name(m));
    }

    private static <E> Stream<E> pool(ClassModel c, Class<E> kind) {
        return StreamSupport.stream(c.constantPool().spliterator(), false).filter(kind::isInstance).map(kind::cast);
    }

    private static String owner(MemberRefEntry m) {
        return m.owner().asInternalName();
    }

    private static String name(MemberRefEntry m) {
        return m.name().stringValue();
    }

    /** Vectors, masks and shuffles in signatures, fields and new arrays. */
    private static Stream<String> crossings(ClassModel c) {
        List<String> found = new ArrayList<>();
        for (var field : c.fields()) {
            found.add("field " + field.fieldName() + " " + field.fieldType());
        }
        for (var method : c.methods()) {
            found.add("method " + method.methodName() + " " + method.methodType());
            method.code().ifPresent(code -> code.forEach(element -> {
                if (element instanceof NewReferenceArrayInstruction array) {
                    found.add("array in " + method.methodName() + " of " + array.componentType().asInternalName());
                }
            }));
        }
        return found.stream().filter(what -> Names.VECTOR.matcher(what).find());
    }

    private static Stream<String> vectorNames(ClassModel c) {
        return pool(c, Utf8Entry.class).map(Utf8Entry::stringValue).filter(s -> s.contains("jdk/incubator/vector/"));
    }

    private static Stream<String> smallSlices(ClassModel c) {
        return c.methods().stream()
                .filter(method -> method.code().isPresent()
                        && ((CodeAttribute) method.code().get()).codeLength() <= INLINED
                        && method.code().get().elementStream().anyMatch(
                                element -> element instanceof InvokeInstruction call && call.name().equalsString("asSlice")))
                .map(method -> "slice in " + method.methodName());
    }

    /** Segments among the parameters of methods that load or store vectors, which those methods do not ask. */
    private static Stream<String> unasked(ClassModel c) {
        List<String> found = new ArrayList<>();
        for (MethodModel method : withVectors(c)) {
            Set<Integer> asked = new HashSet<>();
            int last = -1;
            for (var element : method.code().get()) {
                if (element instanceof InvokeInstruction call && call.name().equalsString("isNative")) {
                    asked.add(last);
                }
                last = element instanceof LoadInstruction load ? load.slot() : -1;
            }
            int slot = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
            for (ClassDesc type : method.methodTypeSymbol().parameterList()) {
                if (type.equals(SEGMENT) && !asked.contains(slot)) {
                    found.add("parameter in slot " + slot + " of " + method.methodName());
                }
                slot += TypeKind.from(type).slotSize();
            }
        }
        return found.stream();
    }

    private static Stream<String> manyReads(ClassModel c) {
        return withVectors(c).stream()
                .filter(method -> calls(method, call -> call.owner().name().equalsString(MEMORY) && call.name().equalsString("get")).count() > READS)
                .map(method -> "reads in " + method.methodName());
    }

    private static List<MethodModel> withVectors(ClassModel c) {
        return c.methods().stream()
                .filter(method -> calls(method, call -> call.name().stringValue().matches("(from|into)MemorySegment")).findAny().isPresent())
                .toList();
    }

    private static Stream<InvokeInstruction> calls(MethodModel method, Predicate<InvokeInstruction> wanted) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(InvokeInstruction.class::isInstance)
                .map(InvokeInstruction.class::cast)
                .filter(wanted);
    }

    private static Stream<String> locks(ClassModel c) {
        List<String> found = new ArrayList<>();
        for (var method : c.methods()) {
            if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
                found.add("synchronized " + method.methodName());
            }
            method.code().ifPresent(code -> code.forEach(element -> {
                if (element instanceof MonitorInstruction monitor) {
                    found.add(monitor.opcode() + " in " + method.methodName());
                }
            }));
        }
        pool(c, ClassEntry.class)
                .map(ClassEntry::asInternalName)
                .filter(n -> n.startsWith("java/util/concurrent/locks/"))
                .forEach(found::add);
        return found.stream();
    }
}

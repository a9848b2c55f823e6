package tickgrad.proofs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tickgrad.model.Parameters;

/** Public methods and constructors of the exported package of {@code model} that take something, as {@code Class.name(Types)}. */
final class PublicMethods {
    private static final String ANY = "any number";
    private static final String DATA = "data that the engine hands out, not an entry";

    /** Methods that refuse nothing, and why that is right. */
    static final Map<String, String> TAKES_ANYTHING = Map.ofEntries(
            Map.entry("Activation.ulps(double)", ANY),
            Map.entry("CounterRandom.new(long,long)", ANY),
            Map.entry("CounterRandom.counter(long)", ANY),
            Map.entry("Feature.absent(long)", ANY),
            Map.entry("Feature$Type.valueOf(String)", "the JDK's"),
            Map.entry("Fit.seed(long)", ANY),
            Map.entry("Fit.shuffle(boolean)", ANY),
            Map.entry("Fit.weights(Matrix)", "null for none; the fit checks them against its rows"),
            Map.entry("GradientCheck.seed(long)", ANY),
            Map.entry("GradientCheck.weights(Matrix)", "null for none; the run checks them against its rows"),
            Map.entry("Loss.elements(int)", "asked by the engine, of widths that it has checked"),
            Map.entry("Loss.targets(int)", "asked by the engine, of widths that it has checked"),
            Map.entry("GradientCheck$Place.new(int,String,int,int)", DATA),
            Map.entry("BlockReport$Calculus.new(int,int,int,int,boolean,BlockReport$Reading)", DATA),
            Map.entry("BlockReport$Engine.new(int,int,BlockReport$Reading,double,double)", DATA),
            Map.entry("BlockReport$Reading.new(GradientCheck$Place,double,double,double)", DATA),
            Map.entry("BlockReport.new(GradientCheck$Place,BlockReport$Calculus,BlockReport$Calculus,BlockReport$Engine)", DATA),
            Map.entry("GradientCheck$Report.new(boolean,String,BlockReport$Reading,List,int,List)", DATA),
            Map.entry("SecondDerivativeReport.new(int,String,boolean,int,int,BlockReport$Reading,BlockReport$Reading)", DATA),
            Map.entry("ModelReplay.apply(JournalRecord)", "called by the replay, with records that its reader has checked"),
            Map.entry("History.new(double[],double[],int,boolean)", DATA),
            Map.entry("Warmup$Report.new(boolean,String,Duration,long,long)", DATA));

    private PublicMethods() {}

    static List<String> ofModel() {
        Path place = Path.of(tickgrad.proofs.model.Jvm.location(Parameters.class));
        try {
            if (Files.isDirectory(place)) {
                return in(place.resolve("tickgrad/model"));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return in(jar.getPath("tickgrad/model"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(PublicMethods::parse)
                    .filter(PublicMethods::isExported)
                    .flatMap(type -> type.methods().stream()
                            .filter(PublicMethods::isEntry)
                            .map(method -> name(type, method)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isExported(ClassModel type) {
        // Nested types of types that are not public are public in their own flags only.
        String name = type.thisClass().asInternalName();
        return type.flags().has(AccessFlag.PUBLIC) && !name.contains("Objective$");
    }

    private static boolean isEntry(MethodModel method) {
        return method.flags().has(AccessFlag.PUBLIC)
                && !method.flags().has(AccessFlag.ABSTRACT)
                && !method.flags().has(AccessFlag.BRIDGE)
                && method.methodTypeSymbol().parameterCount() > 0
                && !method.methodName().equalsString("equals");
    }

    private static String name(ClassModel type, MethodModel method) {
        String owner = type.thisClass().asInternalName();
        return owner.substring(owner.lastIndexOf('/') + 1) + "." + method.methodName().stringValue().replace("<init>", "new")
                + method.methodTypeSymbol().parameterList().stream()
                        .map(ClassDesc::displayName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    /** The method of a stack frame: the one whose code has the frame's line. */
    static String at(StackTraceElement frame) {
        String file = "/" + frame.getClassName().replace('.', '/') + ".class";
        try (InputStream in = Parameters.class.getResourceAsStream(file)) {
            ClassModel type = ClassFile.of().parse(in.readAllBytes());
            return type.methods().stream()
                    .filter(method -> method.methodName().equalsString(frame.getMethodName()) && hasLine(method, frame.getLineNumber()))
                    .map(method -> name(type, method))
                    .findFirst()
                    .orElse(frame.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasLine(MethodModel method, int line) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .anyMatch(element -> element instanceof LineNumber number && number.line() == line);
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

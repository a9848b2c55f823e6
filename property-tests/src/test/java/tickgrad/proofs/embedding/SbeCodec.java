package tickgrad.proofs.embedding;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.generation.CompilerUtil;
import org.agrona.generation.StringWriterOutputManager;
import uk.co.real_logic.sbe.generation.java.JavaGenerator;
import uk.co.real_logic.sbe.ir.Encoding;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Token;
import uk.co.real_logic.sbe.otf.AbstractTokenListener;
import uk.co.real_logic.sbe.otf.OtfHeaderDecoder;
import uk.co.real_logic.sbe.otf.OtfMessageDecoder;
import uk.co.real_logic.sbe.otf.Types;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

/** A schema's messages, written by the encoder that SBE's own tool generates from it, and read by SBE's decoder of schemas at run time. */
final class SbeCodec {
    private final Ir ir;
    private final Object header;
    private final Object encoder;

    /** The message {@code name} of a schema on the class path. */
    SbeCodec(String schema, String name) throws Exception {
        try (InputStream in = SbeCodec.class.getResourceAsStream(schema)) {
            ir = new IrGenerator().generate(XmlSchemaParser.parse(in, ParserOptions.builder().stopOnError(true).build()));
        }
        StringWriterOutputManager sources = new StringWriterOutputManager();
        sources.setPackageName(ir.applicableNamespace());
        new JavaGenerator(ir, MutableDirectBuffer.class.getName(), DirectBuffer.class.getName(), false, false, false, sources).generate();
        Class<?> type = CompilerUtil.compileInMemory(ir.applicableNamespace() + "." + name + "Encoder", sources.getSources());
        encoder = type.getConstructor().newInstance();
        header = type.getClassLoader().loadClass(ir.applicableNamespace() + ".MessageHeaderEncoder").getConstructor().newInstance();
    }

    /** Writes header and fields; the value of a decimal is its mantissa. */
    void encode(MutableDirectBuffer buffer, int offset, Map<String, Number> values) throws ReflectiveOperationException {
        call(encoder, "wrapAndApplyHeader", buffer, offset, header);
        for (Map.Entry<String, Number> field : values.entrySet()) {
            boolean decimal = Arrays.stream(encoder.getClass().getMethods())
                    .anyMatch(m -> m.getName().equals(field.getKey()) && m.getParameterCount() == 0);
            if (decimal) {
                call(call(encoder, field.getKey()), "mantissa", field.getValue());
            } else {
                call(encoder, field.getKey(), field.getValue());
            }
        }
    }

    private static Object call(Object target, String name, Object... arguments) throws ReflectiveOperationException {
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length && !method.isBridge()) {
                return method.invoke(target, arguments);
            }
        }
        throw new NoSuchMethodException(name);
    }

    /** The fields as the schema describes them: integers and decimals exactly, the others as they are; null where no value was given. */
    Map<String, Number> decode(DirectBuffer buffer, int offset) {
        OtfHeaderDecoder headers = new OtfHeaderDecoder(ir.headerStructure());
        Fields fields = new Fields();
        OtfMessageDecoder.decode(
                buffer, offset + headers.encodedLength(), headers.getSchemaVersion(buffer, offset), headers.getBlockLength(buffer, offset),
                ir.getMessage(headers.getTemplateId(buffer, offset)), fields);
        return fields.values;
    }

    private static final class Fields extends AbstractTokenListener {
        final Map<String, Number> values = new HashMap<>();
        private String decimal;

        @Override
        public void onBeginComposite(Token field, List<Token> tokens, int from, int to) {
            decimal = field.name();
        }

        @Override
        public void onEncoding(Token field, DirectBuffer buffer, int index, Token type, int version) {
            Encoding encoding = type.encoding();
            if (field.name().equals("exponent")) {
                int exponent = (int) encoding.constValue().longValue();
                values.computeIfPresent(decimal, (name, mantissa) -> ((BigDecimal) mantissa).scaleByPowerOfTen(exponent));
                return;
            }
            values.put(field.name().equals("mantissa") ? decimal : field.name(), switch (encoding.primitiveType()) {
                case FLOAT -> buffer.getFloat(index, encoding.byteOrder());
                case DOUBLE -> buffer.getDouble(index, encoding.byteOrder());
                default -> integer(Types.getLong(buffer, index, encoding), encoding.applicableNullValue().longValue());
            });
        }

        private static BigDecimal integer(long raw, long none) {
            return raw == none ? null : BigDecimal.valueOf(raw);
        }
    }
}

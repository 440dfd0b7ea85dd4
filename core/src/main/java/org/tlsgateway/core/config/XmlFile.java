package org.tlsgateway.core.config;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads XML into nodes that know their lines. Document types and entities of one's own are refused (XXE). */
final class XmlFile {
    /** Below the parser's own limit, which is 100 since JDK 24 and whose words help nobody. */
    private static final int DEEPEST = 50;

    private static final Pattern DECLARED =
            Pattern.compile("^<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private final String text;
    private final String[] lines;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable XmlNode root;

    private XmlFile(String text) {
        this.text = text;
        this.lines = text.split("\r\n|\r|\n", -1);
    }

    /** An element whose end has not been read yet. */
    private record Open(
            String name, int line, List<XmlNode.Attribute> attributes, List<XmlNode> children, StringBuilder text) {
        XmlNode close() {
            return new XmlNode(name, line, attributes, children, text.toString().strip());
        }
    }

    /** Why a file is no XML. */
    static final class BadXml extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        private BadXml(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }

        String words() {
            return String.valueOf(getMessage());
        }
    }

    /** The outermost element. */
    static XmlNode parse(byte[] bytes) throws BadXml {
        return new XmlFile(decode(bytes)).read();
    }

    /** The text; decoded here, because the JDK's parser prints its complaints about encodings to standard error. */
    private static String decode(byte[] bytes) throws BadXml {
        Charset charset = charset(bytes);
        CharBuffer decoded = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = charset.newDecoder().decode(ByteBuffer.wrap(bytes), decoded, true);
        String text = decoded.flip().toString();
        if (result.isError()) {
            int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
            throw new BadXml(line, "has bytes that are not " + charset);
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static Charset charset(byte[] bytes) throws BadXml {
        int first = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if (first == 0xfeff || first == 0xfffe) {
            return StandardCharsets.UTF_16;
        }
        Matcher declared =
                DECLARED.matcher(new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.ISO_8859_1));
        try {
            return declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException unknown) {
            throw new BadXml(1, "has an unknown encoding: " + declared.group(1));
        }
    }

    private XmlNode read() throws BadXml {
        int line = 1;
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(text));
            while (reader.hasNext()) {
                int event = reader.next();
                int end = Math.max(1, reader.getLocation().getLineNumber());
                take(reader, event, line, end);
                line = end;
            }
        } catch (XMLStreamException wrong) {
            int at = wrong.getLocation() == null ? line : wrong.getLocation().getLineNumber();
            throw new BadXml(Math.max(1, at), words(wrong));
        } catch (RuntimeException wrong) {
            // The JDK's parser lets a few of its own slips out on broken input.
            throw new BadXml(line, "cannot be read as XML: " + wrong.getClass().getSimpleName());
        }
        if (root == null) {
            throw new BadXml(1, "has no element");
        }
        return root;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        return factory;
    }

    private void take(XMLStreamReader reader, int event, int from, int to) throws BadXml {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader, from, to);
            case XMLStreamConstants.END_ELEMENT -> {
                XmlNode node = open.pop().close();
                if (open.isEmpty()) {
                    root = node;
                } else {
                    open.peek().children().add(node);
                }
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                if (!open.isEmpty()) {
                    open.peek().text().append(reader.getText());
                }
            }
            case XMLStreamConstants.DTD ->
                throw new BadXml(to, "has a document type (DOCTYPE), which is not read here");
            case XMLStreamConstants.ENTITY_REFERENCE ->
                throw new BadXml(to, "has an entity other than &lt; &gt; &amp; &quot; &apos;");
            default -> {
                // Comments, white space and processing instructions say nothing.
            }
        }
    }

    private void start(XMLStreamReader reader, int from, int to) throws BadXml {
        if (open.size() >= DEEPEST) {
            throw new BadXml(to, "has more than " + DEEPEST + " elements in each other");
        }
        String name = reader.getLocalName();
        int line = find(Pattern.compile("<" + Pattern.quote(name)), from, to);
        List<XmlNode.Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String attribute = reader.getAttributeLocalName(i);
            Pattern written = Pattern.compile("(?<![\\w.:-])" + Pattern.quote(attribute) + "\\s*=");
            attributes.add(
                    new XmlNode.Attribute(attribute, reader.getAttributeValue(i).strip(), find(written, line, to)));
        }
        open.push(new Open(name, line, attributes, new ArrayList<>(), new StringBuilder()));
    }

    /** The first of these lines that has it; the first of all when the file's encoding hides it. */
    private int find(Pattern wanted, int from, int to) {
        for (int line = from; line <= Math.min(to, lines.length); line++) {
            if (wanted.matcher(lines[line - 1]).find()) {
                return line;
            }
        }
        return from;
    }

    /** The parser's words without its "ParseError at [row,col]:[1,1]\nMessage:" before them. */
    private static String words(XMLStreamException wrong) {
        String message = String.valueOf(wrong.getMessage());
        int start = message.indexOf("Message: ");
        String words = start < 0 ? message : message.substring(start + "Message: ".length());
        String printable = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        String shortened = printable.length() > 200 ? printable.substring(0, 200) + "..." : printable;
        return "is not well-formed XML: " + shortened;
    }
}

package org.tlsgateway.mailets.quarantine;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.quarantine.HtmlText;
import org.tlsgateway.core.quarantine.VisibleText;

/** The text of a part: its bytes by its character set, without markup. */
final class PartText {
    private PartText() {}

    static String of(byte[] bytes, @Nullable String charset, String type, int maxLength) {
        String text = new String(bytes, charset(charset));
        return VisibleText.lines(
                type.toLowerCase(Locale.ROOT).equals("text/html") ? HtmlText.of(text) : text, maxLength);
    }

    /** The one it names, when there is such a one; what is broken in it shows as U+FFFD. */
    private static Charset charset(@Nullable String name) {
        try {
            return name == null || name.equalsIgnoreCase("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.ISO_8859_1;
        }
    }
}

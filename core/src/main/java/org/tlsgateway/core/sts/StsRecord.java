package org.tlsgateway.core.sts;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tlsgateway.core.sts.StsAnnouncement.Absent;
import org.tlsgateway.core.sts.StsAnnouncement.Announced;

/** Reads the TXT records of {@code _mta-sts.DOMAIN} (RFC 8461 section 3.1). */
public final class StsRecord {
    private static final String VERSION = "v=STSv1";

    /** DNS has no limit of its own below 64 KiB; nobody needs more than this. */
    private static final int MAX_LENGTH = 2048;

    private static final Pattern DELIMITER = Pattern.compile("[ \t]*;[ \t]*");
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\\x21-\\x3a\\x3c\\x3e-\\x7e]+)");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

    private StsRecord() {}

    /** @param texts one for each record, its strings joined without blanks */
    public static StsAnnouncement read(List<String> texts) {
        // RFC 8461 section 3.1: records that do not begin with the version are not MTA-STS records.
        List<String> records =
                texts.stream().filter(StsRecord::beginsWithVersion).toList();
        // RFC 8461 section 3.1: with any other number than one there is no policy.
        if (records.size() != 1) {
            return new Absent(records.isEmpty() ? "no MTA-STS record" : records.size() + " MTA-STS records, not one");
        }
        return parse(records.get(0));
    }

    private static boolean beginsWithVersion(String text) {
        return text.startsWith(VERSION)
                && DELIMITER.matcher(text.substring(VERSION.length())).lookingAt();
    }

    private static StsAnnouncement parse(String record) {
        if (record.length() > MAX_LENGTH) {
            return new Absent("the MTA-STS record is longer than " + MAX_LENGTH);
        }
        String id = null;
        String[] fields = DELIMITER.split(record, -1);
        for (int i = 1; i < fields.length; i++) {
            // The grammar of section 3.1 has an optional delimiter at the end, and nothing behind it.
            if (i == fields.length - 1 && fields[i].isBlank()) {
                break;
            }
            Matcher field = FIELD.matcher(fields[i]);
            if (!field.matches()) {
                return new Absent("field " + i + " of the MTA-STS record is not name=value");
            }
            // RFC 8461 section 3.2: of a field that stands there twice the first counts; unknown ones do not.
            if (field.group(1).equals("id") && id == null) {
                id = field.group(2);
            }
        }
        if (id == null) {
            return new Absent("the MTA-STS record has no id");
        }
        return ID.matcher(id).matches()
                ? new Announced(id)
                : new Absent("the id of the MTA-STS record is not 1 to 32 letters and digits");
    }
}
